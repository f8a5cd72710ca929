import { describe, expect, it } from 'vitest';
import { jobSentence } from './job-sentence.js';

type Described = Parameters<typeof jobSentence>[0];

const id = '0198c0de-0000-7000-8000-000000000001';
const end = (slug: string, path: string): Described['source'] => ({ id, slug, path, kind: 'store' });
const definition: Described['definition'] = { direction: 'pull', source: { match: '*.csv' }, afterSuccess: { kind: 'keep' } };
const job: Described = {
  status: 'active',
  source: end('acme', '/out'),
  targets: [end('main', '/in')],
  definition,
  schedules: [],
};
const rule = { cron: null, window: null, file: null, after: null, timeZone: null, enabled: true };

describe('what a job does', () => {
  it('names the files, where they go, and what becomes of them', () => {
    expect(jobSentence(job)).toBe(
      'Takes every file named *.csv from /out of acme to /in of main. Leaves it at the source. Runs when somebody asks.',
    );
    const relay: Described = {
      ...job,
      targets: [end('a', '/x'), end('b', '/y'), end('c', '/z')],
      definition: { direction: 'relay', source: { match: '*' }, afterSuccess: { kind: 'delete' } },
    };
    expect(jobSentence(relay)).toMatch(
      /^Passes on every file from \/out of acme to \/x of a, \/y of b and \/z of c\. Then deletes it at the source\. /,
    );
  });

  it('says when it runs', () => {
    const window = { from: '06:00', to: '09:00', everyMinutes: 30, until: 'end', expectedBy: null } as const;
    const says = (schedule: Partial<Described['schedules'][number]>, more: Partial<Described> = {}) =>
      jobSentence({ ...job, schedules: [{ ...rule, ...schedule }], ...more }).replace(/^.*source\. /, '');
    expect(says({ window: { ...window, weekdays: ['mon', 'tue', 'wed'] }, timeZone: 'Europe/Berlin' })).toBe(
      'Runs every 30 min from 06:00 to 09:00 on Mon–Wed (Europe/Berlin).',
    );
    expect(says({ window: { ...window, weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] } })).toBe(
      'Runs every 30 min from 06:00 to 09:00 (UTC).',
    );
    expect(says({ after: { jobId: id, jobSlug: 'fetch', on: 'success' } })).toBe('Runs after fetch succeeded.');
    expect(says({ cron: '0 6 * * *', enabled: false })).toBe('Runs when somebody asks.');
    expect(says({ cron: '0 6 * * *' }, { status: 'paused' })).toBe('Runs only when somebody asks, while it is paused.');
  });
});
