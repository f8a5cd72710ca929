import { i18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { afterEach, expect, it } from 'vitest';
import { spoken } from './spoken.js';

afterEach(() => i18n.activate('en'));

it('says each word of a table in the language of the moment', () => {
  const yes = msg`Yes`;
  const words = spoken({ yes, several: [{ value: 'y', label: yes }], say: () => 'said', none: null });
  expect(words.yes).toBe('Yes');
  i18n.load('de', { [yes.id]: ['Ja'] });
  i18n.activate('de');
  expect(words).toEqual({ yes: 'Ja', several: [{ value: 'y', label: 'Ja' }], say: words.say, none: null });
  expect(words.say()).toBe('said');
});
