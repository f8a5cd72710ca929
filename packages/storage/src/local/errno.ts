import { asFailure, Failure, type FailureCode } from '@waybill/core';

const codes: Readonly<Record<string, FailureCode>> = {
  ENOENT: 'source.not-found',
  ELOOP: 'path.outside',
  ENOTDIR: 'target.not-folder',
  EEXIST: 'target.exists',
  ENOTEMPTY: 'target.not-empty',
  EISDIR: 'target.is-folder',
  ENOSPC: 'target.full',
  EDQUOT: 'target.full',
  EFBIG: 'target.full',
  EACCES: 'permission.denied',
  EPERM: 'permission.denied',
  EROFS: 'target.denied',
  ENAMETOOLONG: 'path.invalid',
  EXDEV: 'target.unsupported',
  ENOTSUP: 'target.unsupported',
};

/** True for a system error with this code. */
export function hasErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** A system error as a Failure; the path of this machine stays in the cause. */
export function fromErrno(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return asFailure(error);
  return new Failure(codes[error.code] ?? 'internal', { cause: error, context: { errno: error.code } });
}

/** Runs `work` and translates what the system throws. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fromErrno(error);
  }
}
