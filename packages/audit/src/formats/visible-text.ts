// Controls, what cannot be seen or turns the direction of what follows, the other ends of a line, halves of characters.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeOf(character: string): string {
  const units = (): string[] => character.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return SHORT[character] ?? units().join('');
}

/**
 * A text whose every character can be seen and which is one line: controls, bidirectional and invisible format characters, line and
 * paragraph separators are written as `\n`, `\t` or `\u202e`. For people and line formats; JSON keeps the text exactly.
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, escapeOf);
}

/** JSON in which no character is unseen: those that JSON leaves raw are `\u` escapes, so it says the same and is one line. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, escapeOf);
}
