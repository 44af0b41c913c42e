/**
 * <save-as-you-go failed="Not saved yet …" refused="…"><form>…</form></save-as-you-go>
 *
 * Saves each answer the moment it is given, and again once the net is back. The form's own button does
 * the same without scripts. A box with `data-one` is saved by itself, any other answer with its whole form.
 */
const AGAIN = 4000;

class SaveAsYouGo extends HTMLElement {
  #waiting = new Set();
  #timer = 0;
  #isSaving = false;

  connectedCallback() {
    this.addEventListener("change", this);
    window.addEventListener("online", this);
  }

  disconnectedCallback() {
    window.removeEventListener("online", this);
    clearTimeout(this.#timer);
  }

  handleEvent({ type, target }) {
    if (type === "change") {
      if (target.form?.method !== "post") return;
      this.#waiting.add(target.dataset.one ?? "form");
    }
    if (this.#waiting.size) this.#save();
  }

  async #save() {
    if (this.#isSaving) return;
    clearTimeout(this.#timer);
    this.#isSaving = true;
    const sent = [...this.#waiting];
    this.#waiting.clear();
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        body: this.#body(sent),
        headers: { "X-Requested-With": "save" },
      });
      if (!answer.ok) throw answer;
      this.#show(await answer.json());
    } catch (problem) {
      for (const one of sent) this.#waiting.add(one);
      const isRefused = problem instanceof Response && problem.status < 500;
      this.#say(this.getAttribute(isRefused ? "refused" : "failed"));
      if (!isRefused) this.#timer = setTimeout(() => this.#save(), AGAIN);
    } finally {
      this.#isSaving = false;
    }
    if (this.#waiting.size && !this.#timer) this.#save();
  }

  #body(sent) {
    const body = new FormData(this.querySelector("form[method=post]"));
    for (const one of sent) if (one !== "form") body.append("one", one);
    return new URLSearchParams(body);
  }

  #show({ known, described, said }) {
    this.#timer = 0;
    const bar = document.querySelector(".survey-head progress");
    if (bar) {
      bar.max = Math.max(known, 1);
      bar.value = described;
    }
    for (const place of document.querySelectorAll("[data-count=known]")) place.textContent = known;
    for (const place of document.querySelectorAll("[data-count=described]")) place.textContent = described;
    this.#say(said);
  }

  #say(text) {
    const place = document.querySelector(".survey-state");
    if (place) place.textContent = text;
  }
}

customElements.define("save-as-you-go", SaveAsYouGo);
