/**
 * Nodes as shapes: one texture holds every shape of the design system, a point shows its part of it.
 *
 * Red is the shape with a rim, green the shape alone, so that a rim of paper keeps marks apart from lines.
 */
import shapes from "@ui/shapes.json";
import { NodeProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";

const CELL = 64;
const COLUMNS = 5;
const ROWS = 4;
const NAMES = Object.keys(shapes);

export const shapeNumber = (name) => Math.max(0, NAMES.indexOf(name));

const VERTEX = `
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute vec4 a_color;
attribute vec4 a_id;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_pixelRatio;
varying vec4 v_color;
varying vec2 v_cell;
void main() {
  gl_Position = vec4((u_matrix * vec3(a_position, 1.0)).xy, 0.0, 1.0);
  gl_PointSize = 2.6 * a_size / u_sizeRatio * u_pixelRatio;
  v_cell = vec2(mod(a_shape, ${COLUMNS}.0), floor(a_shape / ${COLUMNS}.0));
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;
}`;

const FRAGMENT = `
precision mediump float;
uniform sampler2D u_atlas;
uniform vec3 u_paper;
varying vec4 v_color;
varying vec2 v_cell;
void main() {
  vec4 part = texture2D(u_atlas, (v_cell + gl_PointCoord) / vec2(${COLUMNS}.0, ${ROWS}.0));
  #ifdef PICKING_MODE
  gl_FragColor = part.r > 0.5 ? v_color : vec4(0.0);
  #else
  gl_FragColor = vec4(mix(u_paper, v_color.rgb, part.g), 1.0) * part.r;
  #endif
}`;

/** The shapes beside one another, drawn once. */
function atlas() {
  const canvas = document.createElement("canvas");
  canvas.width = COLUMNS * CELL;
  canvas.height = ROWS * CELL;
  const pen = canvas.getContext("2d");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.lineJoin = "round";
  NAMES.forEach((name, i) => {
    const path = new Path2D(shapes[name]);
    pen.setTransform(1, 0, 0, 1, (i % COLUMNS) * CELL, Math.floor(i / COLUMNS) * CELL);
    pen.transform(1.9, 0, 0, 1.9, CELL / 2 - 12 * 1.9, CELL / 2 - 12 * 1.9);
    pen.globalCompositeOperation = "source-over";
    pen.fillStyle = pen.strokeStyle = "#f00";
    pen.lineWidth = 5;
    pen.fill(path, "evenodd");
    pen.stroke(path);
    pen.globalCompositeOperation = "lighter";
    pen.fillStyle = "#0f0";
    pen.fill(path, "evenodd");
  });
  return canvas;
}

let drawn = null;

/** Make the program; `ground` answers the colour of the paper as [r, g, b] from 0 to 1. */
export function markProgram(ground) {
  return class extends NodeProgram {
    #texture = null;

    getDefinition() {
      const { FLOAT, UNSIGNED_BYTE, POINTS } = WebGLRenderingContext;
      return {
        VERTICES: 1,
        VERTEX_SHADER_SOURCE: VERTEX,
        FRAGMENT_SHADER_SOURCE: FRAGMENT,
        METHOD: POINTS,
        UNIFORMS: ["u_matrix", "u_sizeRatio", "u_pixelRatio", "u_atlas", "u_paper"],
        ATTRIBUTES: [
          { name: "a_position", size: 2, type: FLOAT },
          { name: "a_size", size: 1, type: FLOAT },
          { name: "a_shape", size: 1, type: FLOAT },
          { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
          { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        ],
      };
    }

    processVisibleItem(id, start, { x, y, size, mark, color }) {
      this.array.set([x, y, size, mark, floatColor(color), id], start);
    }

    setUniforms({ sizeRatio, pixelRatio, matrix }, { gl, uniformLocations: at }) {
      this.#texture ??= this.#upload(gl);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.#texture);
      gl.uniform1i(at.u_atlas, 0);
      gl.uniform3fv(at.u_paper, ground());
      gl.uniform1f(at.u_sizeRatio, sizeRatio);
      gl.uniform1f(at.u_pixelRatio, pixelRatio);
      gl.uniformMatrix3fv(at.u_matrix, false, matrix);
    }

    #upload(gl) {
      drawn ??= atlas();
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, drawn);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
      return texture;
    }
  };
}

/** Write a name beside its node on a rim of paper, so that lines do not run through it. */
export function labels(colours) {
  const write = (pen, { x, y, size, label }, { labelFont, labelSize, labelWeight }) => {
    pen.font = `${labelWeight} ${labelSize}px ${labelFont}`;
    pen.lineJoin = "round";
    pen.lineWidth = 4;
    pen.strokeStyle = colours().sheet;
    pen.fillStyle = colours().ink;
    pen.strokeText(label, x + size + 5, y + labelSize / 3);
    pen.fillText(label, x + size + 5, y + labelSize / 3);
  };
  const lift = (pen, data, settings) => {
    pen.beginPath();
    pen.arc(data.x, data.y, data.size + 6, 0, 2 * Math.PI);
    pen.strokeStyle = colours().ink;
    pen.lineWidth = 2.5;
    pen.stroke();
    if (data.label) write(pen, data, { ...settings, labelWeight: "700" });
  };
  return {
    defaultDrawNodeLabel: (pen, data, settings) => data.label && write(pen, data, settings),
    defaultDrawNodeHover: lift,
  };
}
