import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../api/problem-error.js';
import { Page } from '../ui/page.js';
import { Empty } from '../ui/states.js';

/** An address of the console that does not exist. */
export function NotFoundScreen() {
  const { t } = useLingui();
  return (
    <Page title={t`No such screen`}>
      <Empty
        title={t`There is no screen at this address`}
        hint={t`It may be mistyped or from another version.`}
        action={<Link to="/">{t`Go to the overview`}</Link>}
      />
    </Page>
  );
}

/** A screen that broke. Says what happened; the rest of the console still works. */
export function CrashScreen({ error, reset }: { readonly error: unknown; readonly reset?: () => void }) {
  const { t } = useLingui();
  return (
    <Page title={t`This screen cannot be shown`}>
      <div className="wb-state" role="alert">
        <p className="wb-state-hint">{sentenceOf(error)}</p>
        <div className="wb-actions">
          <Button variant="default" onClick={() => (reset === undefined ? window.location.reload() : reset())}>
            <Trans>Try again</Trans>
          </Button>
          <Button variant="default" onClick={() => window.location.reload()}>
            <Trans>Reload the console</Trans>
          </Button>
        </div>
      </div>
    </Page>
  );
}
