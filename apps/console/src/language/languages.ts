/** The languages of the console, by their BCP 47 tags, each called as it calls itself. */
export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

/** All of them, in the order in which they are offered. */
export const languageTags = Object.keys(languages).filter(isLanguage);

/** Whether there is a language of this tag. */
export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(languages, tag);
}

/** Of the languages that somebody wants, in the order of their wish (`de-AT`, `en`), the first that there is; English when there is none. */
export function bestLanguage(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(isLanguage) ?? 'en';
}
