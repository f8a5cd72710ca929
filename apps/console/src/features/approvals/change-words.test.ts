import { expect, it } from 'vitest';
import { actWords } from './change-words.js';

it('says what would be done in words', () => {
  expect(actWords('createAuditStream')).toBe('Create audit stream');
  expect(actWords('createJob')).toBe('Create job');
});
