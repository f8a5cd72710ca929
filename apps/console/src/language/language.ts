import { i18n, type Messages } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { bestLanguage, type Language } from './languages.js';

// English has no catalog: without this a build for production shows its placeholders as they stand in the source.
i18n.setMessagesCompiler(compileMessage);

const KEPT = 'waybill-language';

/** What is not English is loaded when it is wanted. */
const catalogs: Readonly<Record<Language, () => Promise<{ readonly messages: Messages }>>> = {
  en: async () => ({ messages: {} }),
  de: () => import('./de.po'),
};

/** Which wish for a language is the last: one that was loaded later than the next was wished for does not count any more. */
let wishes = 0;

/** The language that was chosen in this browser, or the best for it. */
export function wantedLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  return bestLanguage(kept === null ? navigator.languages : [kept, ...navigator.languages]);
}

/**
 * Shows the console in a language, from now on; what is shown stays as it is until its words are there.
 * @throws when they could not be loaded; nothing changed then
 */
export async function speak(language: Language): Promise<void> {
  wishes += 1;
  const wish = wishes;
  const { messages } = await catalogs[language]();
  if (wish !== wishes) return;
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

/**
 * Shows it in a language that somebody chose, and remembers that in this browser.
 * @throws when its words could not be loaded; nothing changed then
 */
export async function chooseLanguage(language: Language): Promise<void> {
  await speak(language);
  localStorage.setItem(KEPT, language);
}
