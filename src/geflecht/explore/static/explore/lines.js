/** Ties as lines: width in pixels whatever the zoom, dashed where they are derived. */
import { EdgeProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";

const VERTEX = `
attribute vec2 a_corner;
attribute vec2 a_start;
attribute vec2 a_end;
attribute float a_width;
attribute float a_dash;
attribute vec4 a_color;
uniform mat3 u_matrix;
uniform vec2 u_half;
uniform float u_pixelRatio;
varying vec4 v_color;
varying float v_across;
varying float v_half;
varying float v_along;
varying float v_dash;
void main() {
  vec2 start = (u_matrix * vec3(a_start, 1.0)).xy * u_half;
  vec2 end = (u_matrix * vec3(a_end, 1.0)).xy * u_half;
  vec2 way = end - start;
  float far = max(length(way), 0.001);
  vec2 side = vec2(-way.y, way.x) / far;
  v_half = 0.5 * a_width * u_pixelRatio;
  v_across = a_corner.y * (v_half + 1.0);
  v_along = a_corner.x * far;
  v_dash = a_dash * u_pixelRatio;
  v_color = a_color;
  vec2 spot = mix(start, end, a_corner.x) + side * v_across;
  gl_Position = vec4(spot / u_half, 0.0, 1.0);
}`;

const FRAGMENT = `
precision mediump float;
varying vec4 v_color;
varying float v_across;
varying float v_half;
varying float v_along;
varying float v_dash;
void main() {
  if (v_dash > 0.0 && mod(v_along, 2.0 * v_dash) > v_dash) discard;
  float cover = clamp(v_half + 0.5 - abs(v_across), 0.0, 1.0);
  gl_FragColor = vec4(v_color.rgb, 1.0) * cover;
}`;

export class LineProgram extends EdgeProgram {
  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
    return {
      VERTICES: 6,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLES,
      UNIFORMS: ["u_matrix", "u_half", "u_pixelRatio"],
      ATTRIBUTES: [
        { name: "a_start", size: 2, type: FLOAT },
        { name: "a_end", size: 2, type: FLOAT },
        { name: "a_width", size: 1, type: FLOAT },
        { name: "a_dash", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
      CONSTANT_DATA: [
        [0, -1],
        [1, -1],
        [0, 1],
        [0, 1],
        [1, -1],
        [1, 1],
      ],
    };
  }

  processVisibleItem(_index, start, source, target, { size, dash, color }) {
    this.array.set([source.x, source.y, target.x, target.y, size, dash, floatColor(color)], start);
  }

  setUniforms({ matrix, width, height, pixelRatio }, { gl, uniformLocations: at }) {
    gl.uniformMatrix3fv(at.u_matrix, false, matrix);
    gl.uniform2f(at.u_half, (width * pixelRatio) / 2, (height * pixelRatio) / 2);
    gl.uniform1f(at.u_pixelRatio, pixelRatio);
  }
}
