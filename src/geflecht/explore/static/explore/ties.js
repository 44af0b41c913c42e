/** The columns of `daten.json` as a network: who is tied to whom, and on which days. */

const DAY = 86_400_000;
const MOST_STEPS = 60;

export class Ties {
  constructor({ nodes, sectors, ties, met, asOf }) {
    this.nodes = nodes;
    this.sectors = sectors;
    this.today = Math.round(Date.parse(asOf) / DAY);
    this.day = this.today;
    this.rows = [
      ...ties.a.map((a, i) => ({ a, b: ties.b[i], from: ties.from[i], until: ties.until[i], isMet: false })),
      ...met.a.map((a, i) => ({ a, b: met.b[i], from: met.from[i], until: 0, isMet: true })),
    ];
    this.around = nodes.name.map(() => []);
    for (const row of this.rows) {
      row.isAcross = nodes.sector[row.a] !== nodes.sector[row.b];
      this.around[row.a].push(row);
      this.around[row.b].push(row);
    }
  }

  get size() {
    return this.nodes.name.length;
  }

  stands({ from, until }, day = this.day) {
    return from <= day && (until === 0 || day < until);
  }

  /** The neighbours of a node on the day that is shown, each once, in the order of the list. */
  neighbours(node) {
    const others = this.around[node]
      .filter((row) => this.stands(row))
      .map(({ a, b }) => (a === node ? b : a));
    return [...new Set(others)].sort((a, b) => a - b);
  }

  /** How many are tied to a node on the day that is shown: declared, across sectors, met. */
  counts(node) {
    const rows = this.around[node].filter((row) => this.stands(row));
    const declared = rows.filter(({ isMet }) => !isMet);
    return {
      ties: declared.length,
      across: declared.filter(({ isAcross }) => isAcross).length,
      met: rows.length - declared.length,
    };
  }

  /** All of the network on the day that is shown. */
  totals() {
    const rows = this.rows.filter((row) => this.stands(row));
    const declared = rows.filter(({ isMet }) => !isMet);
    return {
      ties: declared.length,
      across: declared.filter(({ isAcross }) => isAcross).length,
      met: rows.length - declared.length,
    };
  }

  /** The days on which something changed, thinned out to a number a hand can move through; today is the last. */
  steps() {
    const days = new Set(this.rows.flatMap(({ from, until }) => [from, until]));
    const sorted = [...days].filter((day) => day > 0 && day < this.today).sort((a, b) => a - b);
    const stride = Math.max(1, Math.ceil(sorted.length / MOST_STEPS));
    return [...sorted.filter((_day, i) => (sorted.length - 1 - i) % stride === 0), this.today];
  }

  /** The neighbour that lies best in a direction, else the nearest node there; -1 if there is none. */
  towards(node, dx, dy) {
    const near = this.neighbours(node);
    const best = this.#best(node, near, dx, dy);
    return best >= 0 ? best : near.length ? -1 : this.#best(node, this.nodes.x.keys(), dx, dy);
  }

  #best(node, others, dx, dy) {
    const { x, y } = this.nodes;
    let [found, cost] = [-1, Number.POSITIVE_INFINITY];
    for (const other of others) {
      const [ox, oy] = [x[other] - x[node], y[other] - y[node]];
      const ahead = ox * dx + oy * dy;
      if (other === node || ahead <= 0) continue;
      const away = Math.hypot(ox, oy) + 2 * Math.abs(ox * dy - oy * dx);
      if (away < cost) [found, cost] = [other, away];
    }
    return found;
  }
}

export const dateOf = (day) => new Date(day * DAY);
