import { i18n, type MessageDescriptor } from '@lingui/core';

/** The same, with strings where there were messages. */
type Spoken<T> = [MessageDescriptor, T] extends [T, MessageDescriptor]
  ? string
  : T extends (...given: never[]) => unknown
    ? T
    : T extends object
      ? { readonly [Key in keyof T]: Spoken<T[Key]> }
      : T;

function isMessage(value: object): value is MessageDescriptor {
  return 'id' in value && 'message' in value && typeof value.message === 'string';
}

function isTable(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)
  );
}

function tableOf(words: object): object {
  const table = Array.isArray(words) ? [] : {};
  for (const [key, value] of Object.entries(words)) {
    const property = !isTable(value)
      ? { value }
      : isMessage(value)
        ? { get: () => i18n._(value) }
        : { value: '$$typeof' in value ? value : tableOf(value) };
    Object.defineProperty(table, key, { ...property, enumerable: true });
  }
  return table;
}

/**
 * A table of words that is declared once, of messages (`msg`) at any depth: each is read in the language of the moment in which it is read. Whoever
 * copies a word out of it copies it in that language.
 */
/* @__NO_SIDE_EFFECTS__ */
export function spoken<const T extends object>(words: T): Spoken<T>;
export function spoken(words: object): unknown {
  return tableOf(words);
}

/** A word that begins a line, such as a label, within a sentence: small in English, and as it is where nouns have capitals. */
export function midSentence(word: string): string {
  return i18n.locale === 'de' ? word : word.toLowerCase();
}

/** A word that may have been declared as a message, in the language of the moment. */
export function wordOf(word: string | MessageDescriptor): string {
  return typeof word === 'string' ? word : i18n._(word);
}
