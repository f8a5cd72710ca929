import { Failure, isFailure, isSlug, parseVPath, type VPath } from '@waybill/core';

/** An input that is well formed but means nothing; `field` is a JSON pointer into the request's body. */
export function invalid(field: string, publicDetail: string): Failure {
  return new Failure('input.invalid', { field, publicDetail });
}

/** A name that is taken already. */
export function taken(field: string, publicDetail: string): Failure {
  return new Failure('conflict.duplicate', { field, publicDetail });
}

/** Runs a check of core and says in which field of the body the input was: what it throws about `match` becomes `/source/match`. */
export function inField<T>(pointer: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (isFailure(error)) throw at(pointer, error);
    throw error;
  }
}

/** The same for what answers later. */
export async function inFieldAsync<T>(pointer: string, check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (isFailure(error)) throw at(pointer, error);
    throw error;
  }
}

/** Runs a use case for a part of a larger input: what it throws about `/host` becomes `/partners/0/connections/1/host`. */
export async function withinField<T>(pointer: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFailure(error)) throw at(`${pointer}${error.field ?? ''}`, error);
    throw error;
  }
}

function at(pointer: string, failure: Failure): Failure {
  return new Failure(failure.code, {
    field: pointer,
    publicDetail: failure.publicDetail,
    context: failure.context,
    cause: failure,
  });
}

/** Whether a change does nothing but switch something off. */
export function isSwitchOff({ enabled, ...rest }: { readonly enabled?: boolean | undefined }): boolean {
  return enabled === false && Object.values(rest).every((value) => value === undefined);
}

/** A normalised path out of a field of the body. */
export function pathIn(field: string, input: string): VPath {
  return inField(field, () => parseVPath(input));
}

/** @throws Failure `input.invalid` */
export function checkSlug(slug: string): void {
  if (!isSlug(slug)) throw invalid('/slug', 'A slug is 1–64 of a–z, 0–9 and "-", and neither begins nor ends with "-".');
}

/** @throws Failure `version.stale` when the thing was changed since the caller read it */
export function checkVersion(thing: { readonly version: number }, version: number): void {
  if (thing.version !== version) {
    throw new Failure('version.stale', { context: { expected: version, actual: thing.version } });
  }
}

/** The input of a change: the thing, the version the caller read, and the fields to change. */
export interface ChangeOf<Changes> {
  readonly id: string;
  readonly version: number;
  readonly changes: Changes;
}

/** What is in the way of a deletion, by name. */
export function inUse(what: string, users: readonly string[]): Failure {
  const shown = users.slice(0, 10).join(', ');
  const more = users.length > 10 ? ` and ${users.length - 10} more` : '';
  return new Failure('conflict.in-use', { publicDetail: `${what} is in use by ${shown}${more}.` });
}
