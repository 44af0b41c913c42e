/**
 * Colours of the page as the browser resolves them, for islands that draw on a canvas.
 *
 * `tones()` answers `{ paper, sheet, ink, inkSoft, line, accent, kinds: [15 colours] }` as `rgb(…)`.
 * `onSchemeChange(draw)` calls back when the device turns dark or light, and returns how to stop it.
 */
const NAMES = {
  paper: "paper",
  sheet: "sheet",
  ink: "ink",
  inkSoft: "ink-soft",
  line: "line",
  accent: "accent",
};

export function tones() {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.hidden = true;
  const resolve = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const named = Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, resolve(name)]));
  const kinds = Array.from({ length: 15 }, (_, i) => resolve(`tone-${i + 1}`));
  probe.remove();
  return { ...named, kinds };
}

export function onSchemeChange(draw) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", draw);
  return () => dark.removeEventListener("change", draw);
}
