/** The whole engine of patterns: what `re2js` is everywhere but in the console. */
declare module 'virtual:re2js' {
  export { RE2JS } from 're2js';
}
