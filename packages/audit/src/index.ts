export { type CanonicalValue, canonicalJson, parseCanonicalJson } from './canonical-json.js';
