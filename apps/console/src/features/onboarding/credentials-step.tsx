import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { type AccountView, accountRoutes, connectionRoutes } from '@waybill/contracts';
import { useMay } from '../../api/session.js';
import { LinkButton } from '../../ui/links.js';
import { Empty } from '../../ui/states.js';
import { AccountLink } from '../accounts/account-link.js';
import { HostKeyCheck } from './host-key-check.js';
import { MissingFolders } from './missing-folders.js';
import { Needs } from './needed-permission.js';
import type { OnboardingSearch } from './onboarding-search.js';
import { OurSignIn } from './our-sign-in.js';
import { TheirAccount } from './their-account.js';
import type { Made } from './use-made.js';
import { useWaits } from './waiting-changes.js';
import { inboundOf, outboundOf } from './ways.js';
import { WhichOfSeveral } from './which-of-several.js';

interface CredentialsStepProps {
  readonly made: Made;
  readonly search: OnboardingSearch;
  readonly onSearch: (change: OnboardingSearch) => void;
}

function Outbound({ made, onSearch }: CredentialsStepProps) {
  const { partner, connection, connections } = made;
  const waits = useWaits(partner.id, 'createConnection');
  return (
    <section className="wb-stack" aria-label={t`We sign in to them`}>
      <h2 className="wb-wizard-part">
        <Trans>We sign in to them</Trans>
      </h2>
      <WhichOfSeveral
        label={t`Connection`}
        another={t`A new connection`}
        choices={connections.map(({ id, slug }) => ({ id, name: slug }))}
        chosen={connection?.id}
        onChoose={(id) => onSearch({ connection: id })}
      />
      {!(waits && connection === undefined) && (
        <Needs
          act={connection === undefined ? connectionRoutes.createConnection : connectionRoutes.updateConnection}
          what={connection === undefined ? t`create a connection` : t`change a connection`}
        >
          <OurSignIn
            key={`${connection?.id} ${connection?.version}`}
            partner={partner}
            connection={connection}
            onMade={(id) => onSearch({ connection: id })}
          />
        </Needs>
      )}
      {connection !== undefined && <HostKeyCheck connection={connection} />}
    </section>
  );
}

/** Whether the partner is still to give us a key of theirs, or to sign in with the one that they offered. */
function wantsKey({ authorizedKeys }: AccountView): boolean {
  return authorizedKeys.every(({ pending }) => pending !== null);
}

function Inbound({ made, search, onSearch }: CredentialsStepProps) {
  const { partner, account, accounts } = made;
  const ways = inboundOf(made.ways);
  const waits = useWaits(partner.id, 'createAccount');
  const canLink = useMay()('makeAccountLink');
  return (
    <section className="wb-stack" aria-label={t`They sign in to us`}>
      <h2 className="wb-wizard-part">
        <Trans>They sign in to us</Trans>
      </h2>
      <WhichOfSeveral
        label={t`Account`}
        another={t`A new account`}
        choices={accounts.map(({ id, username }) => ({ id, name: username }))}
        chosen={account?.id}
        onChoose={(id) => onSearch({ account: id })}
      />
      {account !== undefined && <MissingFolders account={account} ways={ways} folder={`/${partner.slug}`} />}
      {!(waits && account === undefined) && (
        <Needs
          act={account === undefined ? accountRoutes.createAccount : accountRoutes.updateAccount}
          what={account === undefined ? t`create an account` : t`change an account`}
        >
          <TheirAccount
            key={`${account?.id} ${account?.version}`}
            partner={partner}
            account={account}
            ways={ways}
            canLink={canLink}
            onMade={(id) => onSearch({ account: id })}
          />
        </Needs>
      )}
      {account !== undefined && canLink && wantsKey(account) && <AccountLink account={account} />}
      {account !== undefined && (
        <div>
          <LinkButton variant="default" to="/onboarding/$id/letter" params={{ id: partner.id }} search={search}>
            <Trans>What to send to the partner</Trans>
          </LinkButton>
        </div>
      )}
    </section>
  );
}

/** What each side signs in with: ours at the partner, theirs with us, as the chosen ways take it. */
export function CredentialsStep(props: CredentialsStepProps) {
  const { ways } = props.made;
  if (ways.length === 0) return <Empty title={t`Which way do files go?`} hint={t`That is the step before this: say it first.`} />;
  return (
    <div className="wb-stack">
      {outboundOf(ways).length > 0 && <Outbound {...props} />}
      {inboundOf(ways).length > 0 && <Inbound {...props} />}
    </div>
  );
}
