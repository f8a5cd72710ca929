import { expect, it } from 'vitest';
import { parseServerLogLine } from './server-log.js';

it('takes severity and text apart', () => {
  expect(parseServerLogLine('FATAL:  lock file "postmaster.pid" already exists')).toEqual({
    severity: 'FATAL',
    text: 'lock file "postmaster.pid" already exists',
  });
});

it('takes a line without severity as it is', () => {
  expect(parseServerLogLine('postgres: error while loading shared libraries')).toEqual({
    severity: 'LOG',
    text: 'postgres: error while loading shared libraries',
  });
});
