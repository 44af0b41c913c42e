/**
 * Build the front end: bundle, cut the fonts, hash, compress, and list the result in manifest.json.
 *
 * Sources are `src/geflecht/ui/static/ui/index.{css,js}` and every `*.island.{js,css}` of a room.
 * A second run without changes answers at once; `--force` builds anyway.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";
import subsetFont from "subset-font";

const ROOT = resolve(import.meta.dirname, "..");
const SOURCES = join(ROOT, "src/geflecht");
const UI = join(SOURCES, "ui/static/ui");
const OUT = join(SOURCES, "ui/static/built");
const MANIFEST = join(OUT, "manifest.json");
const BROWSERS = ["chrome123", "firefox128", "safari17.5"]; // the first with light-dark()

const range = (first, last) =>
  Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join("");
const GLYPHS = `${range(0x20, 0x7e)}${range(0xa0, 0xff)}ẞŒœŠšŽžŸ‐‑–—‘’‚“”„†•…‰‹›€™−←↑→↓×≈≤≥≠\u2009\u202f`;
const WEIGHTS = [
  ["bricolage-grotesque", { min: 600, max: 800 }],
  ["atkinson-hyperlegible-next", { min: 400, max: 700 }],
];

/** Cut a variable font to the weights we set, and its Latin file to the letters German and English need. */
const fonts = {
  name: "fonts",
  setup({ onLoad }) {
    onLoad({ filter: /@fontsource-variable.*\.woff2$/ }, async ({ path }) => {
      const [, wght] = WEIGHTS.find(([family]) => path.includes(family));
      const letters = path.includes("latin-ext") ? range(0x100, 0x24f) : GLYPHS;
      const contents = await subsetFont(readFileSync(path), letters, {
        targetFormat: "woff2",
        variationAxes: { wght },
      });
      return { contents, loader: "file" };
    });
  },
};

/** Cut static faces for printed documents: Typst sets no variable fonts and reads no woff2. */
async function printFonts() {
  const faces = [
    ["bricolage-grotesque", "normal", 700],
    ["atkinson-hyperlegible-next", "normal", 400],
    ["atkinson-hyperlegible-next", "normal", 700],
    ["atkinson-hyperlegible-next", "italic", 400],
  ];
  return Promise.all(
    faces.map(async ([family, style, wght]) => {
      const files = join(ROOT, `node_modules/@fontsource-variable/${family}/files`);
      const source = readFileSync(join(files, `${family}-latin-wght-${style}.woff2`));
      const contents = await subsetFont(source, GLYPHS, { targetFormat: "sfnt", variationAxes: { wght } });
      return { path: join(OUT, `print/${family}-${style}-${wght}.ttf`), contents };
    }),
  );
}

/** Logical name → source file. */
function entries() {
  const islands = globSync("*/static/*/*.island.{js,css}", { cwd: SOURCES }).map((path) => {
    const [room, , , file] = path.split("/");
    return [`${room}/${file}`, join(SOURCES, path)];
  });
  return Object.fromEntries([
    ["index.css", join(UI, "index.css")],
    ["index.js", join(UI, "index.js")],
    ["mark.svg", join(UI, "mark.svg")],
    ["maplibre-worker.js", join(ROOT, "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs")],
    ...islands.sort(),
  ]);
}

function digest() {
  const sum = createHash("sha256");
  const own = [import.meta.filename, join(ROOT, "package-lock.json")];
  const files = globSync("*/static/**/*.{js,mjs,css,svg,json}", { cwd: SOURCES })
    .filter((path) => !path.startsWith("ui/static/built/"))
    .map((path) => join(SOURCES, path));
  for (const path of [...own, ...files].sort()) sum.update(relative(ROOT, path)).update(readFileSync(path));
  return sum.digest("hex");
}

function isCurrent(source) {
  if (process.argv.includes("--force") || !existsSync(MANIFEST)) return false;
  const built = JSON.parse(readFileSync(MANIFEST, "utf8"));
  return built.source === source && Object.values(built.files).every((file) => existsSync(join(OUT, file)));
}

async function bundle() {
  const sources = entries();
  const result = await build({
    entryPoints: Object.entries(sources).map(([name, path]) => ({
      in: path,
      out: name.replace(/\.(js|css|svg)$/, ""),
    })),
    outdir: OUT,
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: "esm",
    target: BROWSERS,
    entryNames: "[dir]/[name]-[hash]",
    assetNames: "fonts/[name]-[hash]",
    loader: { ".svg": "copy", ".json": "json" },
    alias: { "@ui": UI },
    legalComments: "linked",
    plugins: [fonts],
    logLevel: "warning",
  });
  const names = Object.fromEntries(
    Object.entries(sources).map(([name, path]) => [relative(ROOT, path), name]),
  );
  const files = {};
  for (const [path, { entryPoint, inputs }] of Object.entries(result.metafile.outputs)) {
    const file = relative(OUT, resolve(path));
    const source = entryPoint ?? Object.keys(inputs)[0];
    if (file.endsWith(".woff2")) files[basename(source)] = file;
    else if (names[source] && !file.endsWith(".LEGAL.txt")) files[names[source]] = file;
  }
  return { outputs: result.outputFiles, files };
}

async function write({ path, contents }) {
  mkdirSync(resolve(path, ".."), { recursive: true });
  writeFileSync(path, contents);
  if (/\.(woff2|ttf)$/.test(path)) return;
  const [gz, br] = await Promise.all([
    promisify(gzip)(contents, { level: 9 }),
    promisify(brotliCompress)(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  ]);
  writeFileSync(`${path}.gz`, gz);
  writeFileSync(`${path}.br`, br);
}

/** Remove what an earlier build left, after the new manifest no longer names it. */
function sweep(kept) {
  for (const file of globSync("**/*", { cwd: OUT })) {
    const plain = file.replace(/\.(gz|br)$/, "");
    if (plain === "manifest.json" || kept.has(plain) || statSync(join(OUT, file)).isDirectory()) continue;
    rmSync(join(OUT, file));
  }
}

function report(files) {
  for (const [name, file] of Object.entries(files)) {
    const sent = existsSync(join(OUT, `${file}.br`)) ? `${file}.br` : file;
    const [plain, wire] = [file, sent].map((path) => (statSync(join(OUT, path)).size / 1000).toFixed(1));
    console.log(`${name.padEnd(60)} ${plain.padStart(8)} kB ${wire.padStart(8)} kB sent`);
  }
}

const source = digest();
if (isCurrent(source)) {
  console.log("The front end is up to date.");
} else {
  const { outputs, files } = await bundle();
  outputs.push(...(await printFonts()));
  await Promise.all(outputs.map(write));
  writeFileSync(`${MANIFEST}.new`, JSON.stringify({ source, files }, null, 2));
  renameSync(`${MANIFEST}.new`, MANIFEST);
  sweep(new Set(outputs.map(({ path }) => relative(OUT, path))));
  report(files);
}
