/**
 * <check-in-list key="slug" …words…>
 *   <input type="search">
 *   <ul><li data-find="name organisation">… <form method="post"> … </form></li></ul>
 *   <p role="status"></p>
 * </check-in-list>
 *
 * Narrows the list while one types, and notes arrivals without leaving the page. Where the net is away, an
 * arrival is kept on this device with its time and sent once the net is back: the server takes the same
 * arrival twice as one. What waits longer than twelve hours is given up. Without this, the forms work alone.
 */
const KEPT = 12 * 3600 * 1000;
const AGAIN = 10 * 1000;

class CheckInList extends HTMLElement {
  #timer = 0;
  #sending = false;

  connectedCallback() {
    this.addEventListener("submit", this);
    this.addEventListener("input", this);
    window.addEventListener("online", this);
    for (const who of this.#waiting()) this.#mark(who.body, "waits");
    this.#send();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    window.removeEventListener("online", this);
  }

  handleEvent(event) {
    if (event.type === "online") this.#send();
    else if (event.type === "input") this.#narrow(event.target);
    else if (event.target.matches("[data-check-in]")) {
      event.preventDefault();
      this.#note(event.target);
    }
  }

  get #store() {
    return `check-in:${this.getAttribute("key")}`;
  }

  #waiting() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#store) ?? "[]");
      return kept.filter(({ at }) => Date.now() - Date.parse(at) < KEPT);
    } catch {
      return [];
    }
  }

  #keep(waiting) {
    if (waiting.length) localStorage.setItem(this.#store, JSON.stringify(waiting));
    else localStorage.removeItem(this.#store);
  }

  #narrow(input) {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of this.querySelectorAll("[data-find]"))
      row.hidden = !words.every((word) => row.dataset.find.toLowerCase().includes(word));
  }

  #note(form) {
    const at = new Date().toISOString();
    const body = new URLSearchParams(new FormData(form));
    body.delete("csrfmiddlewaretoken"); // sent with the request, never kept on the device
    body.set("at", at);
    this.#keep([...this.#waiting(), { url: form.action, body: body.toString(), at }]);
    this.#mark(body.toString(), "waits");
    this.#send();
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    try {
      for (let [first] = this.#waiting(); first; [first] = this.#waiting()) {
        await this.#sendOne(first);
        this.#keep(this.#waiting().filter(({ body, at }) => body !== first.body || at !== first.at));
      }
    } catch {
      this.#say(this.getAttribute("offline"), this.#waiting().length);
      this.#timer = setTimeout(() => this.#send(), AGAIN);
    } finally {
      this.#sending = false;
    }
  }

  /** Send one arrival; throws only where the net or the server is away, so that it is tried again. */
  async #sendOne({ url, body }) {
    const response = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(body),
      headers: {
        Accept: "application/json",
        "X-CSRFToken": this.querySelector("[name=csrfmiddlewaretoken]").value,
      },
    });
    if (response.status >= 500) throw new Error(response.statusText);
    const known = response.headers.get("Content-Type")?.includes("json");
    const answer = known ? await response.json() : { sentence: this.getAttribute("failed") };
    this.#mark(body, known && response.ok ? "here" : "");
    this.#say(answer.sentence);
  }

  #mark(body, state) {
    const who = new URLSearchParams(body).get("registration");
    const row = this.querySelector(`[data-who="${CSS.escape(who ?? "")}"]`);
    if (!row) return;
    row.dataset.state = state;
    const button = row.querySelector("button");
    if (state === "here") button.replaceWith(this.#word(this.getAttribute("here")));
    else button.textContent = state ? this.getAttribute("waits") : this.getAttribute("again");
  }

  #word(text) {
    const word = document.createElement("span");
    word.className = "badge";
    word.dataset.tone = "green";
    word.textContent = text;
    return word;
  }

  #say(text, count) {
    this.querySelector("[role=status]").textContent = count ? text.replace("#", count) : text;
  }
}

customElements.define("check-in-list", CheckInList);
