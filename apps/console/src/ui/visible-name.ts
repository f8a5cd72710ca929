import { t } from '@lingui/core/macro';
/** A piece of a name: as it is, or the escape that stands for one character that would not be seen or would mislead. */
export interface NamePart {
  readonly text: string;
  readonly escaped: boolean;
  /** What the escaped character is, for people. */
  readonly title?: string;
}

const short: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\u001b': '\\e' };

/**
 * Characters that cannot be seen, or that change how the rest is read: controls, format characters (the bidirectional ones among them),
 * odd spaces, unassigned and private ones, lone surrogates, and combining marks at the very beginning.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]|(?! )\p{Zs}|^\p{M}|^ | $/gu;

function escapeOf(character: string): { readonly text: string; readonly title: string } {
  const point = character.codePointAt(0) ?? 0;
  // Names are bytes: those that are no UTF-8 travel as U+EF80–U+EFFF.
  if (point >= 0xef80 && point <= 0xefff) {
    const byte = (point - 0xef00).toString(16);
    return { text: `\\x${byte}`, title: t`Byte 0x${byte}, which is not valid UTF-8` };
  }
  if (character === ' ') return { text: '␠', title: t`Space at the edge of the name` };
  const code = point.toString(16).padStart(4, '0');
  const title = `U+${code.toUpperCase()}${isBidirectional(point) ? t`, changes the reading direction` : ''}`;
  const known = short[character];
  if (known !== undefined) return { text: known, title };
  if (point < 0x100) return { text: `\\x${point.toString(16).padStart(2, '0')}`, title };
  return { text: point > 0xffff ? `\\u{${code}}` : `\\u${code}`, title };
}

function isBidirectional(point: number): boolean {
  return (
    (point >= 0x202a && point <= 0x202e) ||
    (point >= 0x2066 && point <= 0x2069) ||
    point === 0x200e ||
    point === 0x200f ||
    point === 0x061c
  );
}

/** Cuts a name into what may be shown as it is and what must be shown as an escape. */
export function visibleParts(name: string): readonly NamePart[] {
  const parts: NamePart[] = [];
  let at = 0;
  for (const match of name.matchAll(hidden)) {
    if (match.index > at) parts.push({ text: name.slice(at, match.index), escaped: false });
    parts.push({ ...escapeOf(match[0]), escaped: true });
    at = match.index + match[0].length;
  }
  if (at < name.length) parts.push({ text: name.slice(at), escaped: false });
  return parts;
}

/** A name in which everything can be seen, as plain text: for titles and labels. */
export function visibleText(name: string): string {
  return visibleParts(name)
    .map((part) => part.text)
    .join('');
}

/** A value as JSON to be read by people: what could not be seen, or would mislead, stands as a JSON escape. */
export function visibleJson(value: unknown): string {
  return (JSON.stringify(value, undefined, 2) ?? '').replace(
    /[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\u007f-\u009f]/gu,
    (character) =>
      character
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
  );
}
