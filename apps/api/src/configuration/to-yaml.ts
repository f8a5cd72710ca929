import { type ConfigFile, configFile } from '@waybill/contracts';
import type { DesiredConfiguration, DesiredJob, DesiredPartner } from '@waybill/engine';
import { stringify } from 'yaml';
import { keptIn } from './kept-in.js';
import { trailToFile } from './trail-to-file.js';

const ABOUT = `# The whole platform, as \`waybill config export\` wrote it. \`waybill config plan\` says that there is nothing to change.
# No secret is in it: what is "kept" is what the platform has, and keys are named by their fingerprints.
`;

/**
 * A platform as the text of a configuration file that reads back as it. Secrets are not in it: the configuration says which are kept.
 * @throws ZodError for what no file can say
 */
export function toYaml(configuration: DesiredConfiguration): string {
  return `${ABOUT}\n${stringify(toFile(configuration), { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function toFile(configuration: DesiredConfiguration): ConfigFile {
  const { roles, stores, keys, partners, calendars, jobs, sftpServer } = configuration;
  const parts = {
    roles,
    stores: stores?.map(({ slug, kind, root }) => ({ slug, kind, path: root })),
    keys: keys?.map((key) => ('fingerprint' in key ? { slug: key.slug, fingerprint: key.fingerprint } : { slug: key.slug })),
    partners: partners?.map(partnerToFile),
    calendars,
    jobs: jobs?.map(jobToFile),
    sftpServer,
    ...trailToFile(configuration),
  };
  const there = Object.entries(parts).filter(([, part]) => !(Array.isArray(part) && part.length === 0));
  // Times become texts, and what is not said goes.
  return configFile.parse(JSON.parse(JSON.stringify(Object.fromEntries(there))));
}

function partnerToFile({ slug, name, connections, accounts }: DesiredPartner) {
  return {
    slug,
    name,
    connections: connections?.map(({ slug: named, host, port, username, key, nextKey, keeps = [], ...rest }) => ({
      ...{ slug: named, host, port, username },
      auth: { key, nextKey, ...keptIn(keeps.filter((secret) => secret === 'password')) },
      ...keptIn(keeps.filter((secret) => secret !== 'password')),
      ...rest,
    })),
    accounts: accounts?.map(({ keeps, mounts, ...account }) => ({
      ...account,
      ...keptIn(keeps),
      mounts: mounts?.map(({ afterRead, ...mount }) => ({ ...mount, afterRead: afterSuccessToFile(afterRead) })),
    })),
  };
}

function jobToFile({
  slug,
  direction,
  connection,
  store,
  toConnection,
  alsoTo,
  rules,
  schedule,
  schedules,
  triggers,
}: DesiredJob) {
  const { source, target, afterSuccess, ...others } = rules;
  return {
    ...{ slug, direction, connection, toConnection },
    source: direction === 'push' ? { store, ...source } : source,
    target: direction === 'pull' ? { store, ...target } : target,
    alsoTo,
    afterSuccess: afterSuccessToFile(afterSuccess),
    ...others,
    ...{ schedule, schedules, triggers },
  };
}

function afterSuccessToFile(after: DesiredJob['rules']['afterSuccess']) {
  if (after === undefined) return undefined;
  return after.kind === 'move' ? { moveTo: after.to } : after.kind;
}
