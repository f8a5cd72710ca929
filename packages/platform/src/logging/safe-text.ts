/*
 * JSON escapes what is below U+0020. These are the others that can drive a terminal or turn the reading order around: DEL, the C1
 * controls, line and paragraph separators, the marks and overrides of bidirectional text, zero-width characters and the BOM.
 */
const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A line of JSON that means the same and cannot play tricks on the terminal, viewer or editor it is read with. */
export function escapeUnsafe(json: string): string {
  return json.replace(unsafe, escapeCharacter);
}
