import type { ConfigFile } from '@waybill/contracts';
import type { Problem } from './problem.js';

interface Named {
  readonly noun: string;
  readonly name: string;
  readonly path: Problem['path'];
}

/** Things that are in the file twice: nobody can tell which of the two is meant. */
export function findRepeats(file: ConfigFile): readonly Problem[] {
  const first = new Map<string, Named>();
  return namesIn(file).flatMap((named) => {
    const key = `${named.noun} ${named.name}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, named);
      return [];
    }
    return [
      { path: named.path, message: `the ${named.noun} "${named.name}" is in the file already, at /${before.path.join('/')}` },
    ];
  });
}

function namesIn(file: ConfigFile): readonly Named[] {
  const bySlug = (noun: string, things: readonly { readonly slug: string }[] | undefined, at: Problem['path']): Named[] =>
    (things ?? []).map(({ slug }, index) => ({ noun, name: slug, path: [...at, index, 'slug'] }));
  return [
    ...bySlug('role', file.roles, ['roles']),
    ...bySlug('store', file.stores, ['stores']),
    ...bySlug('key', file.keys, ['keys']),
    ...bySlug('partner', file.partners, ['partners']),
    ...(file.partners ?? []).flatMap(({ connections, accounts }, index) => [
      ...bySlug('connection', connections, ['partners', index, 'connections']),
      ...(accounts ?? []).map(({ username }, at) => ({
        noun: 'account',
        name: username,
        path: ['partners', index, 'accounts', at, 'username'],
      })),
    ]),
    ...bySlug('calendar', file.calendars, ['calendars']),
    ...bySlug('job', file.jobs, ['jobs']),
    ...bySlug('anchor', file.audit?.anchors, ['audit', 'anchors']),
    ...bySlug('stream', file.audit?.streams, ['audit', 'streams']),
    ...bySlug('scheduled export', file.audit?.scheduledExports, ['audit', 'scheduledExports']),
    ...bySlug('provider', file.oidcProviders, ['oidcProviders']),
    ...bySlug('retention rule', file.retentionRules, ['retentionRules']),
    ...bySlug('webhook', file.webhooks, ['webhooks']),
  ];
}
