import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { LinkButton } from '../../ui/links.js';
import { Empty } from '../../ui/states.js';
import { ConnectionTrial } from './connection-trial.js';
import { FirstSignIn } from './first-sign-in.js';
import type { OnboardingSearch } from './onboarding-search.js';
import type { Made } from './use-made.js';
import { inboundOf, outboundOf } from './ways.js';

/** Whether each side can sign in: ours is tried, theirs is waited for. */
export function TestStep({ made, search }: { readonly made: Made; readonly search: OnboardingSearch }) {
  const { partner, connection, account, ways } = made;
  const tests = connection !== undefined && outboundOf(ways).length > 0;
  const waits = account !== undefined && inboundOf(ways).length > 0;
  if (!tests && !waits) return <Empty title={t`Nothing to test yet`} hint={t`Make what each side signs in with first.`} />;
  return (
    <div className="wb-stack">
      {tests && <ConnectionTrial connection={connection} />}
      {waits && (
        <>
          <FirstSignIn account={account} />
          <div>
            <LinkButton variant="default" to="/onboarding/$id/letter" params={{ id: partner.id }} search={search}>
              <Trans>What to send to the partner</Trans>
            </LinkButton>
          </div>
        </>
      )}
    </div>
  );
}
