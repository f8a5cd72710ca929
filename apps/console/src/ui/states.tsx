import { Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { isDenied, isNotFound, ProblemError, sentenceOf } from '../api/problem-error.js';

/** While something is read for the first time. */
export function Loading({ what = 'Loading' }: { readonly what?: string }) {
  return (
    <div className="wb-state" role="status">
      <Loader size="sm" color="gray" type="dots" />
      <span className="wb-visually-hidden">{what}…</span>
    </div>
  );
}

/** Nothing is there, and what to do next. */
export function Empty({
  title,
  hint,
  action,
}: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="wb-state">
      <p className="wb-state-title">{title}</p>
      {hint !== undefined && <p className="wb-state-hint">{hint}</p>}
      {action}
    </div>
  );
}

/** The role of the person does not allow this screen. */
export function NoPermission({ what }: { readonly what: string }) {
  return (
    <Empty
      title="Not for your role"
      hint={`Your role does not allow you to see ${what}. An administrator can change your role.`}
    />
  );
}

/** Something could not be read; says why and lets one try again. */
export function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  if (isDenied(error)) return <NoPermission what="this" />;
  if (isNotFound(error)) {
    return <Empty title="There is no such thing" hint="It may have been deleted, or the address is not complete." />;
  }
  const requestId = error instanceof ProblemError ? error.problem?.requestId : undefined;
  return (
    <div className="wb-state" role="alert">
      <p className="wb-state-title">This could not be read</p>
      <p className="wb-state-hint">{sentenceOf(error)}</p>
      {requestId !== undefined && requestId !== '' && <p className="wb-state-hint wb-mono">request {requestId}</p>}
      {onRetry !== undefined && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
