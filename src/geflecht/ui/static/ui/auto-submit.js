/**
 * <auto-submit><form class="filters">… <button>Show</button></form></auto-submit>
 *
 * Sends the form as soon as a choice changes; text is sent after a pause. Without it the button does.
 */
const PAUSE = 500;

class AutoSubmit extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.addEventListener("change", this);
    this.addEventListener("input", this);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  handleEvent({ type, target }) {
    const typed = target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea");
    if (type === "input" && !typed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => target.form?.requestSubmit(), type === "input" ? PAUSE : 0);
  }
}

customElements.define("auto-submit", AutoSubmit);
