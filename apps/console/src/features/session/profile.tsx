import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../api/session.js';
import { ForeignText } from '../../ui/file-name.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { OwnSecondFactor } from './own-second-factor.js';
import { OwnSessions } from './own-sessions.js';
import { PasswordForm } from './password-form.js';

/** Who one is, one's own password and second factor, and where one is signed in. */
export function ProfileScreen() {
  const { data } = useQuery(sessionQuery);
  const user = data?.user;
  const mustChange = user?.mustChangePassword === true;
  return (
    <Page title="My profile">
      <div className="wb-stack wb-form">
        {mustChange && (
          <Notice tone="warn" title="Choose a password of your own">
            The one you signed in with was given to you. The rest of the console opens once you have changed it.
          </Notice>
        )}
        <Panel title="Who I am">
          <Facts>
            <Fact label="Name">{user?.name}</Fact>
            <Fact label="User name">{user?.username}</Fact>
            <Fact label="Role">{user?.role}</Fact>
            <Fact label="Sign-in before this one">
              {data?.lastSignIn == null ? (
                'none'
              ) : (
                <>
                  <Time at={data.lastSignIn.at} /> from <ForeignText text={data.lastSignIn.address} />
                </>
              )}
            </Fact>
          </Facts>
        </Panel>
        <PasswordForm mustChange={mustChange} />
        {!mustChange && (
          <>
            <OwnSecondFactor />
            <OwnSessions />
          </>
        )}
      </div>
    </Page>
  );
}
