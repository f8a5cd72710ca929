import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { askForProof } from '../../api/proof.js';
import { queryClient } from '../../api/query-client.js';
import { sessionQuery } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { ForeignText } from '../../ui/file-name.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { LanguagePanel } from './language-panel.js';
import { OwnIdentities } from './own-identities.js';
import { OwnPasskeys } from './own-passkeys.js';
import { OwnSecondFactor } from './own-second-factor.js';
import { OwnSessions } from './own-sessions.js';
import { PasswordForm } from './password-form.js';

/** Takes a proof of who one is, by which a session of one factor becomes one of more. */
function ProveButton() {
  const prove = async () => {
    if (await askForProof()) await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  return <ActionButton label={t`Prove it now`} onAct={prove} />;
}

/** Who one is, one's own password, passkeys and second factor, and where one is signed in. */
export function ProfileScreen() {
  const { data } = useQuery(sessionQuery);
  const user = data?.user;
  const mustChange = user?.mustChangePassword === true;
  const demanded = user?.secondFactorDemanded === true;
  const hasFactor = user !== undefined && (user.secondFactor || user.passkeys > 0);
  return (
    <Page title={t`My profile`}>
      <div className="wb-stack wb-form">
        {mustChange && (
          <Notice tone="warn" title={t`Choose a password of your own`}>
            <Trans>The one you signed in with was given to you. The rest of the console opens once you have changed it.</Trans>
          </Notice>
        )}
        {!mustChange && demanded && (
          <Notice tone="warn" title={t`Your role takes a second factor`}>
            {hasFactor
              ? t`You signed in without yours. Prove who you are with it, or sign out and in again; the rest of the console opens then.`
              : t`Add a second factor or a passkey. The rest of the console opens once you have.`}
            {hasFactor && <ProveButton />}
          </Notice>
        )}
        <Panel title={t`Who I am`}>
          <Facts>
            <Fact label={t`Name`}>{user?.name}</Fact>
            <Fact label={t`User name`}>{user?.username}</Fact>
            <Fact label={t`Role`}>{user?.role}</Fact>
            <Fact label={t`Sign-in before this one`}>
              {data?.lastSignIn == null ? (
                t`none`
              ) : (
                <Trans>
                  <Time at={data.lastSignIn.at} /> from <ForeignText text={data.lastSignIn.address} />
                </Trans>
              )}
            </Fact>
          </Facts>
        </Panel>
        <LanguagePanel />
        {(mustChange || !demanded) && <PasswordForm mustChange={mustChange} />}
        {!mustChange && (
          <>
            <OwnPasskeys />
            <OwnSecondFactor />
            {!demanded && (
              <>
                <OwnIdentities />
                <OwnSessions />
              </>
            )}
          </>
        )}
      </div>
    </Page>
  );
}
