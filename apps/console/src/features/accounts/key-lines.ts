/** Keys that go over several lines, public ones of RFC 4716 and, by mistake, private ones; or else one on a line. A block without an end goes to the end. */
const keys = /-{4,5} ?BEGIN [\s\S]*?-{4,5} ?END [^\n]*|-{4,5} ?BEGIN [\s\S]*|[^\n]+/g;

/** The keys of a text, each as it stands there. */
export function keyLinesOf(text: string): string[] {
  return [...text.replaceAll('\r\n', '\n').matchAll(keys)].map(([key]) => key.trim()).filter((key) => key !== '');
}
