import { Failure } from '@waybill/core';
import { invalid } from '../administration/input-checks.js';
import { type CurrentConfiguration, describeCurrent } from './current-configuration.js';
import type { DesiredConfiguration } from './desired-configuration.js';
import type { ConfigurationItem, ConfigurationNoun } from './plan-configuration.js';
import type { NamedThing } from './trail/named.js';

/** @throws Failure `input.invalid` for a thing that is in the file twice */
export function refuseTwice(items: readonly ConfigurationItem[]): void {
  const seen = new Set<string>();
  for (const { noun, name } of items) {
    if (seen.has(`${noun} ${name}`))
      throw new Failure('input.invalid', { publicDetail: `The ${noun} "${name}" is in the file twice.` });
    seen.add(`${noun} ${name}`);
  }
}

/** @throws Failure `input.invalid` for a name of a thing that is neither here nor in the file */
export function refuseUnknownNames(
  current: CurrentConfiguration,
  { desired, named }: { readonly desired: DesiredConfiguration; readonly named: readonly NamedThing[] },
  items: readonly ConfigurationItem[],
): void {
  const known = new Set([...describeCurrent(current), ...items].map(({ noun, name }) => `${noun} ${name}`));
  const check = (noun: ConfigurationNoun, name: string, pointer: string): void => {
    if (!known.has(`${noun} ${name}`)) throw invalid(pointer, `There is no ${noun} "${name}", neither here nor in the file.`);
  };
  for (const [index, partner] of (desired.partners ?? []).entries()) {
    for (const [at, connection] of (partner.connections ?? []).entries()) {
      if (connection.key !== undefined) check('key', connection.key, `/partners/${index}/connections/${at}/auth/key`);
      if (connection.nextKey != null) check('key', connection.nextKey, `/partners/${index}/connections/${at}/auth/nextKey`);
      const jump = connection.route?.jump;
      if (jump != null) check('connection', jump, `/partners/${index}/connections/${at}/route/jump`);
    }
    for (const [at, account] of (partner.accounts ?? []).entries()) {
      for (const [mountAt, mount] of (account.mounts ?? []).entries()) {
        check('store', mount.store, `/partners/${index}/accounts/${at}/mounts/${mountAt}/store`);
      }
    }
  }
  for (const [index, job] of (desired.jobs ?? []).entries()) {
    check('connection', job.connection, `/jobs/${index}/connection`);
    if (job.store !== undefined)
      check('store', job.store, `/jobs/${index}/${job.direction === 'pull' ? 'target' : 'source'}/store`);
    if (job.toConnection !== undefined) check('connection', job.toConnection, `/jobs/${index}/toConnection`);
    for (const [at, { store, connection }] of (job.alsoTo ?? []).entries()) {
      if (store !== undefined) check('store', store, `/jobs/${index}/alsoTo/${at}/store`);
      if (connection !== undefined) check('connection', connection, `/jobs/${index}/alsoTo/${at}/connection`);
    }
    if (job.schedule?.calendar != null) check('calendar', job.schedule.calendar, `/jobs/${index}/schedule/calendar`);
    for (const [at, { calendar }] of (job.schedules ?? []).entries()) {
      if (calendar != null) check('calendar', calendar, `/jobs/${index}/schedules/${at}/calendar`);
    }
    for (const [at, { file, after }] of (job.triggers ?? []).entries()) {
      if (file !== undefined) check('store', file.store, `/jobs/${index}/triggers/${at}/file/store`);
      if (after !== undefined) check('job', after.job, `/jobs/${index}/triggers/${at}/after/job`);
    }
  }
  for (const { noun, name, pointer } of named) check(noun, name, pointer);
}
