/** Text that is markup already. Only {@link html} and {@link raw} make it. */
export interface Markup {
  readonly text: string;
}

type Part = string | Markup | readonly Markup[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as it may stand in markup, attributes in quotation marks included. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Markup whose maker has escaped what is in it. */
export function raw(text: string): Markup {
  return { text };
}

function partText(part: Part): string {
  if (typeof part === 'string') return escaped(part);
  return 'text' in part ? part.text : part.map(({ text }) => text).join('');
}

/** Markup with values in it: texts are escaped, markup is not. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return raw(strings.map((text, index) => `${text}${index < parts.length ? partText(parts[index] ?? '') : ''}`).join(''));
}
