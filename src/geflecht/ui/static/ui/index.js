/** Everything here improves pages that work without it. */
import "htmx.org/dist/htmx.esm.js";
import "./auto-submit.js";
import "./copy-link.js";
