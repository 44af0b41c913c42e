/**
 * <copy-link done="Copied"><a href="/list?kind=1">Link to this selection</a></copy-link>
 *
 * Puts the link's address on the clipboard and says so. Without it the link can be copied by hand.
 */
class CopyLink extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
  }

  async handleEvent(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
    event.preventDefault();
    await navigator.clipboard.writeText(link.href);
    this.#say(this.getAttribute("done"));
  }

  #say(text) {
    const status = this.querySelector("[role=status]") ?? this.appendChild(document.createElement("span"));
    status.setAttribute("role", "status");
    status.textContent = ` ${text}`;
  }
}

customElements.define("copy-link", CopyLink);
