import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Loader } from '@mantine/core';
import { WaybillProblem } from '@waybill/client';
import type { ReactNode } from 'react';
import { isDenied, isNotFound, sentenceOf } from '../api/problem-error.js';

/** While something is read for the first time. */
export function Loading({ what = t`Loading` }: { readonly what?: string }) {
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
  /** None where the screen's own title says it. */
  readonly title?: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="wb-state">
      {title !== undefined && <p className="wb-state-title">{title}</p>}
      {hint !== undefined && <p className="wb-state-hint">{hint}</p>}
      {action}
    </div>
  );
}

/** The role of the person does not allow this: what is missing, and who can change that. */
export function NoPermission({
  what,
  permission,
  reason,
  titled = false,
}: {
  readonly what: string;
  /** The permission that it takes, such as `partners:read`. */
  readonly permission?: string | undefined;
  /** Why, in the server's words. */
  readonly reason?: string | undefined;
  /** Whether the screen's own title says it already. */
  readonly titled?: boolean;
}) {
  return (
    <Empty
      {...(titled ? {} : { title: t`You may not see ${what}` })}
      hint={
        <Trans>
          {reason ??
            (permission !== undefined && (
              <Trans>
                It takes the permission <code className="wb-mono">{permission}</code>, which your role does not have.
              </Trans>
            ))}{' '}
          Ask an administrator: under Users they can give you a role that has it.
        </Trans>
      }
    />
  );
}

/** What the title of a screen says that could not be read. */
export function failedTitle(error: unknown): string {
  if (isDenied(error)) return t`Not for your role`;
  return isNotFound(error) ? t`There is no such thing` : t`This could not be read`;
}

interface FailedProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** Whether the title of the screen is the {@link failedTitle}: then only the reason is said here. */
  readonly titled?: boolean;
}

/** Something could not be read; says why and lets one try again. */
export function Failed({ error, onRetry, titled = false }: FailedProps) {
  if (isDenied(error)) return <NoPermission what={t`this`} reason={sentenceOf(error)} titled={titled} />;
  if (isNotFound(error)) {
    const title = titled ? {} : { title: t`Nothing is at this address` };
    return <Empty {...title} hint={t`It may have been deleted, or the address is not complete.`} />;
  }
  const requestId = error instanceof WaybillProblem ? error.requestId : undefined;
  return (
    <div className="wb-state" role="alert">
      {!titled && (
        <p className="wb-state-title">
          <Trans>This could not be read</Trans>
        </p>
      )}
      <p className="wb-state-hint">{sentenceOf(error)}</p>
      {requestId !== undefined && requestId !== '' && (
        <p className="wb-state-hint wb-mono">
          <Trans>request {requestId}</Trans>
        </p>
      )}
      {onRetry !== undefined && (
        <Button variant="default" onClick={onRetry}>
          <Trans>Try again</Trans>
        </Button>
      )}
    </div>
  );
}
