/** How a text is written in bytes. */
type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** The beginning of a file as text; null where it is none. */
export interface TextPreview {
  readonly text: string | null;
  readonly encoding: TextEncoding | null;
  /** Whether the file goes on. */
  readonly truncated: boolean;
}

/** Beside tab, line ends and form feed, no text has these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/;

/**
 * Reads bytes as text: by their byte order mark, as UTF-8, or, as files of older systems are, as Windows-1252. What holds control characters is no text.
 * A character that the end cuts is left out.
 */
export function textPreview(bytes: Uint8Array, truncated: boolean): TextPreview {
  const encoding = markedEncoding(bytes);
  const candidates: readonly TextEncoding[] = encoding === undefined ? ['utf-8', 'windows-1252'] : [encoding];
  for (const candidate of candidates) {
    const text = decoded(bytes, candidate, truncated);
    if (text !== undefined && !control.test(text)) return { text, encoding: candidate, truncated };
  }
  return { text: null, encoding: null, truncated };
}

function markedEncoding([first, second]: Uint8Array): TextEncoding | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function decoded(bytes: Uint8Array, encoding: TextEncoding, truncated: boolean): string | undefined {
  try {
    // `stream` holds back a character that the end cuts; where the file ends, a cut character is no text.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: truncated });
  } catch {
    return undefined;
  }
}
