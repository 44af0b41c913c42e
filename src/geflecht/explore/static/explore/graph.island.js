/**
 * <network-graph src="/netzwerk/daten.json?…" base="/netzwerk/"> a picture for browsers without JavaScript </network-graph>
 *
 * The network as a graph to move in. The list below the picture says the same in words.
 */
import { onSchemeChange, tones } from "@ui/tones.js";
import { MultiUndirectedGraph } from "graphology";
import Sigma from "sigma";
import { LineProgram } from "./lines.js";
import { labels, markProgram, shapeNumber } from "./marks.js";
import { dateOf, Ties } from "./ties.js";

const MANY_NODES = 2500; // beyond this, only the neighbourhood is redrawn when it lights up
const MANY_LINES = 6000; // beyond this, lines rest while the picture moves
const SUGGESTIONS = 12;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const parts = (colour) =>
  colour
    .match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
const blend = (one, other, share) => {
  const [a, b] = [parts(one), parts(other)];
  return `rgb(${a.map((value, i) => Math.round(value * share + b[i] * (1 - share))).join(",")})`;
};

/** While the picture is dragged nobody asks what lies under the pointer: finding out would stop every frame. */
class Picture extends Sigma {
  getNodeAtPosition(position) {
    return this.getMouseCaptor().isMoving ? null : super.getNodeAtPosition(position);
  }
}

class NetworkGraph extends HTMLElement {
  #ties;
  #graph;
  #sigma;
  #colours;
  #chosen = -1;
  #lit = [];
  #steps = [];
  #timer = 0;
  #unwatch = () => {};

  async connectedCallback() {
    try {
      const answer = await fetch(this.getAttribute("src"), { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`daten.json: ${answer.status}`);
      this.#ties = new Ties(await answer.json());
      if (this.isConnected) this.#draw();
    } catch (error) {
      console.error(error);
      this.#stage.hidden = true;
      this.#say(this.#word("failed"));
    }
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    this.#unwatch();
    this.#sigma?.kill();
  }

  get #stage() {
    return this.querySelector(".graph-stage");
  }

  #word(name, n) {
    const text = this.querySelector(`template[data-words="${name}"]`).content.textContent;
    return n === undefined ? text : text.replace("{n}", n.toLocaleString(document.documentElement.lang));
  }

  #say(text) {
    this.querySelector(".graph-said").textContent = text;
  }

  #draw() {
    for (const part of this.querySelectorAll(".graph-tools, .graph-stage, .graph-keys")) part.hidden = false;
    this.#colours = tones();
    this.#build();
    const isLarge = this.#ties.size > MANY_NODES;
    this.#sigma = new Picture(this.#graph, this.#stage, {
      ...labels(() => this.#colours),
      allowInvalidContainer: true,
      defaultNodeType: "mark",
      defaultEdgeType: "line",
      nodeProgramClasses: { mark: markProgram(() => parts(this.#colours.sheet).map((value) => value / 255)) },
      edgeProgramClasses: { line: LineProgram },
      nodeReducer: isLarge ? null : (node, data) => this.#nodeNow(node, data),
      edgeReducer: isLarge ? null : (edge, data) => this.#edgeNow(edge, data),
      hideEdgesOnMove: this.#ties.rows.length > MANY_LINES,
      hideLabelsOnMove: isLarge,
      labelFont: '"Atkinson Hyperlegible Next", system-ui, sans-serif',
      labelSize: 14,
      labelDensity: isLarge ? 0.25 : 0.7,
      labelGridCellSize: 120,
      labelRenderedSizeThreshold: isLarge ? 7 : this.#ties.size > 250 ? 6.5 : 3,
      maxCameraRatio: 1.6,
      minCameraRatio: 0.02,
      stagePadding: 36,
      zIndex: !isLarge,
    });
    this.#listen();
    this.#startTime();
    this.#unwatch = onSchemeChange(() => this.#recolour());
  }

  #build() {
    const { nodes } = this.#ties;
    this.#graph = new MultiUndirectedGraph();
    const share = this.#ties.size > MANY_NODES ? 0.55 : this.#ties.size > 250 ? 0.8 : 1.1;
    for (let i = 0; i < this.#ties.size; i++) {
      const { ties, met } = this.#ties.counts(i);
      this.#graph.addNode(i, {
        x: nodes.x[i],
        y: nodes.y[i],
        label: nodes.label[i],
        size: share * (4.5 + Math.sqrt(ties || met / 4) * 1.35),
        mark: shapeNumber(this.#ties.sectors[nodes.sector[i]]?.shape ?? "circle"),
        color: this.#nodeColour(i),
      });
    }
    this.#ties.rows.forEach((row, i) => {
      this.#graph.addEdgeWithKey(i, row.a, row.b, { ...this.#line(row), hidden: !this.#ties.stands(row) });
    });
  }

  #nodeColour(i) {
    const sector = this.#ties.sectors[this.#ties.nodes.sector[i]];
    return sector ? this.#colours.kinds[sector.tone - 1] : this.#colours.inkSoft;
  }

  #line({ isMet, isAcross }) {
    const { accent, inkSoft, sheet } = this.#colours;
    const count = this.#ties.rows.length; // the more lines, the fainter each
    const share = count < 250 ? 0.65 : count < 2000 ? 0.36 : 0.24;
    if (isMet) return { size: 1, dash: 4, color: blend(inkSoft, sheet, 0.4), zIndex: 0 };
    return isAcross
      ? { size: count < 250 ? 1.8 : 1.2, dash: 0, color: blend(accent, sheet, share), zIndex: 2 }
      : { size: 1, dash: 0, color: blend(inkSoft, sheet, share), zIndex: 1 };
  }

  #recolour() {
    this.#colours = tones();
    this.#graph.updateEachNodeAttributes((node, data) => ({
      ...data,
      color: this.#nodeColour(Number(node)),
    }));
    this.#graph.updateEachEdgeAttributes((edge, data) => ({ ...data, ...this.#line(this.#ties.rows[edge]) }));
  }

  /* What is lit: the chosen node and its neighbours; all others step back. */

  #nodeNow(node, data) {
    if (this.#chosen < 0) return data;
    const i = Number(node);
    if (i === this.#chosen) return { ...data, highlighted: true, zIndex: 3 };
    if (this.#lit.includes(i)) return { ...data, forceLabel: this.#lit.length < 16, zIndex: 2 };
    return { ...data, color: blend(data.color, this.#colours.sheet, 0.22), label: "", zIndex: 0 };
  }

  #edgeNow(edge, data) {
    if (this.#chosen < 0) return data;
    const { a, b } = this.#ties.rows[edge];
    if (a === this.#chosen || b === this.#chosen) return { ...data, ...this.#strong(edge) };
    return { ...data, color: blend(data.color, this.#colours.sheet, 0.18), zIndex: 0 };
  }

  #strong(edge) {
    const { isMet, isAcross } = this.#ties.rows[edge];
    const { accent, ink } = this.#colours;
    return { size: isMet ? 1.5 : 2.6, color: isAcross && !isMet ? accent : ink, zIndex: 4 };
  }

  #light(node) {
    if (node === this.#chosen) return;
    const before = this.#chosen;
    this.#chosen = node;
    this.#lit = node < 0 ? [] : this.#ties.neighbours(node);
    if (this.#ties.size <= MANY_NODES) {
      this.#sigma.refresh({ skipIndexation: true });
      return;
    }
    if (before >= 0) {
      this.#graph.setNodeAttribute(before, "highlighted", false);
      for (const edge of this.#graph.edges(before)) {
        this.#graph.mergeEdgeAttributes(edge, this.#line(this.#ties.rows[edge]));
      }
    }
    if (node >= 0) {
      this.#graph.setNodeAttribute(node, "highlighted", true);
      for (const edge of this.#graph.edges(node)) this.#graph.mergeEdgeAttributes(edge, this.#strong(edge));
    }
  }

  /** Choose a node by hand, key or search: light it up, say what it is, bring it into view. */
  #choose(node, { move = true } = {}) {
    this.#light(node);
    if (node < 0) {
      this.#say("");
      return;
    }
    const { nodes, sectors } = this.#ties;
    const { ties, across, met } = this.#ties.counts(node);
    const said = [`${nodes.name[node]} (${sectors[nodes.sector[node]]?.label ?? this.#word("none")})`];
    if (ties || !met) said.push(this.#word(ties === 1 ? "tie" : "ties", ties));
    if (across) said.push(this.#word("across", across));
    if (met) said.push(this.#word("met", met));
    this.#say(`${said.join(", ")}. ${this.#word("open")}`);
    if (move) this.#bring(node);
  }

  #bring(node) {
    const spot = this.#sigma.getNodeDisplayData(node);
    const camera = this.#sigma.getCamera();
    const { x, y } = this.#sigma.framedGraphToViewport(spot);
    const { width, height } = this.#sigma.getDimensions();
    if (x > 60 && x < width - 160 && y > 40 && y < height - 40) return;
    camera.animate({ x: spot.x, y: spot.y }, { duration: this.#isCalm ? 0 : 250 });
  }

  get #isCalm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  #open(node) {
    location.assign(`${this.getAttribute("base")}${this.#ties.nodes.key[node]}/`);
  }

  #listen() {
    const stage = this.#stage;
    let held = -1; // chosen on purpose; hovering only looks
    this.#sigma.on("enterNode", ({ node }) => {
      stage.classList.add("is-over");
      this.#choose(Number(node), { move: false });
    });
    this.#sigma.on("leaveNode", () => {
      stage.classList.remove("is-over");
      this.#choose(held, { move: false });
    });
    this.#sigma.on("clickNode", ({ node }) => {
      if (held === Number(node)) this.#open(held);
      held = Number(node);
      this.#choose(held, { move: false });
    });
    this.#sigma.on("clickStage", () => {
      held = -1;
      this.#choose(-1);
    });
    stage.addEventListener("keydown", (event) => {
      const next = this.#keyed(event);
      if (next === undefined) return;
      event.preventDefault();
      held = next;
      this.#choose(next);
    });
    this.addEventListener("click", ({ target }) => this.#do(target.closest("[data-do]")?.dataset.do));
    this.#listenToSearch((node) => {
      held = node;
      this.#choose(node);
    });
    this.#listenOutside();
  }

  #listenOutside() {
    const button = document.querySelector('[data-do="png"]');
    button.closest("[hidden]")?.removeAttribute("hidden");
    button.addEventListener("click", () => this.#save());
  }

  /** What a key asks for: a node, -1 to let go, undefined if it is not ours. */
  #keyed({ key, ctrlKey, metaKey, altKey }) {
    if (ctrlKey || metaKey || altKey) return undefined;
    const at = this.#chosen;
    if (key === "Escape") return -1;
    if (key === "Enter" && at >= 0) {
      this.#open(at);
      return at;
    }
    if (key === "+" || key === "-") {
      this.#do(key === "+" ? "in" : "out");
      return at;
    }
    if (key === "PageDown" || key === "PageUp") return this.#cycle(key === "PageDown" ? 1 : -1);
    if (!(key in WAYS)) return undefined;
    if (at < 0) return this.#busiest();
    const next = this.#ties.towards(at, ...WAYS[key]);
    return next < 0 ? at : next;
  }

  #around = { of: -1, others: [], place: -1 };

  /** Step through all neighbours of the node one came from, one after the other. */
  #cycle(step) {
    if (this.#chosen < 0) return this.#busiest();
    if (this.#around.others[this.#around.place] !== this.#chosen) {
      this.#around = {
        of: this.#chosen,
        others: this.#ties.neighbours(this.#chosen),
        place: step > 0 ? -1 : 0,
      };
    }
    const { others } = this.#around;
    if (!others.length) return this.#chosen;
    this.#around.place = (this.#around.place + step + others.length) % others.length;
    return others[this.#around.place];
  }

  #busiest() {
    let best = 0;
    for (let i = 1; i < this.#ties.size; i++) {
      if (this.#ties.around[i].length > this.#ties.around[best].length) best = i;
    }
    return best;
  }

  #do(what) {
    const camera = this.#sigma.getCamera();
    const motion = { duration: this.#isCalm ? 0 : 200 };
    if (what === "in") camera.animatedZoom({ ...motion, factor: 1.5 });
    if (what === "out") camera.animatedUnzoom({ ...motion, factor: 1.5 });
    if (what === "all") camera.animatedReset(motion);
    if (what === "play") this.#play();
  }

  #listenToSearch(choose) {
    const input = this.querySelector(".graph-find input");
    const list = this.querySelector("datalist");
    const names = this.#ties.nodes.name.map((name) => name.toLocaleLowerCase("de"));
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase("de");
      const found = [];
      for (let i = 0; wanted && i < names.length && found.length < SUGGESTIONS; i++) {
        if (names[i].includes(wanted)) found.push(i);
      }
      list.replaceChildren(...found.map((i) => new Option("", this.#ties.nodes.name[i])));
      const exact = names.indexOf(wanted);
      if (exact >= 0) choose(exact);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !list.options.length) return;
      event.preventDefault();
      input.value = list.options[0].value;
      choose(this.#ties.nodes.name.indexOf(input.value));
      this.#stage.focus();
    });
  }

  /* Growth: the picture as it stood on a day. */

  #startTime() {
    this.#steps = this.#ties.steps();
    const last = this.#steps.length - 1;
    if (!last) return;
    this.querySelector(".graph-time").hidden = false;
    const slider = this.#slider;
    slider.max = last;
    slider.value = last;
    slider.addEventListener("input", () => {
      this.#stop();
      this.#show(Number(slider.value));
    });
    this.#write();
  }

  get #slider() {
    return this.querySelector("#graph-day");
  }

  #show(step) {
    this.#ties.day = this.#steps[step];
    this.#slider.value = step;
    this.#graph.updateEachEdgeAttributes(
      (edge, data) => {
        data.hidden = !this.#ties.stands(this.#ties.rows[edge]);
        return data;
      },
      { attributes: ["hidden"] },
    );
    this.#lit = this.#chosen < 0 ? [] : this.#ties.neighbours(this.#chosen);
    this.#write();
  }

  #write() {
    const { lang } = document.documentElement;
    const day = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(
      dateOf(this.#ties.day),
    );
    const { ties, across, met } = this.#ties.totals();
    const counts =
      ties || !met ? [this.#word(ties === 1 ? "tie" : "ties", ties), this.#word("across", across)] : [];
    if (!ties && met) counts.push(this.#word("pairs", met));
    const text = `${day}: ${counts.join(", ")}`;
    this.querySelector(".graph-time output").textContent = text;
    this.#slider.setAttribute("aria-valuetext", text);
  }

  #play() {
    if (this.#timer) {
      this.#stop();
      return;
    }
    const [most, pause] = this.#isCalm ? [6, 1600] : [30, 550];
    const last = this.#steps.length - 1;
    const stride = Math.max(1, Math.ceil(last / most));
    let step = Number(this.#slider.value) >= last ? 0 : Number(this.#slider.value);
    const button = this.querySelector('[data-do="play"]');
    button.setAttribute("aria-pressed", "true");
    button.textContent = this.#word("stop");
    this.#show(step);
    this.#timer = setInterval(() => {
      step = Math.min(last, step + stride);
      this.#show(step);
      if (step === last) this.#stop();
    }, pause);
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
    const button = this.querySelector('[data-do="play"]');
    button.setAttribute("aria-pressed", "false");
    button.textContent = this.#word("play");
  }

  /** Offer the picture as it stands as a PNG, with a line that says what it shows. */
  #save() {
    this.#sigma.refresh();
    const canvases = this.#sigma.getCanvases();
    const { width, height } = canvases.nodes;
    const sheet = document.createElement("canvas");
    const foot = Math.round(width / 28);
    [sheet.width, sheet.height] = [width, height + foot];
    const pen = sheet.getContext("2d");
    pen.fillStyle = this.#colours.sheet;
    pen.fillRect(0, 0, sheet.width, sheet.height);
    for (const layer of ["edges", "nodes", "labels"]) pen.drawImage(canvases[layer], 0, 0, width, height);
    pen.fillStyle = this.#colours.ink;
    pen.font = `${foot * 0.42}px "Atkinson Hyperlegible Next", sans-serif`;
    pen.fillText(this.#word("credit"), foot * 0.4, height + foot * 0.62);
    sheet.toBlob((picture) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(picture);
      link.download = "netzwerk.png";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }
}

customElements.define("network-graph", NetworkGraph);
