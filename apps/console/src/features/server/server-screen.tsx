import { useQuery } from '@tanstack/react-query';
import { routes, type ServerRulesView } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { LinkButton } from '../../ui/links.js';
import { amountText } from '../../ui/number-unit.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { ServerHostKeysPanel } from './server-host-keys.js';
import { profileNames } from './server-values.js';

function List({ entries }: { readonly entries: readonly string[] }) {
  return entries.length === 0 ? 'None' : <span className="wb-mono wb-break">{entries.join(', ')}</span>;
}

function Rules({ rules: { banner, algorithms, limits, defence } }: { readonly rules: ServerRulesView }) {
  const limit = (name: keyof typeof limits) => amountText(name, limits[name]);
  const ms = (value: number) => amountText('Ms', value);
  const { scores } = defence;
  return (
    <>
      <Panel title="Algorithms and limits">
        <Facts>
          <Fact label="Profile">{profileNames[algorithms.profile]}</Fact>
          <Fact label="Connections">
            {limit('maxConnections')}, {limit('maxConnectionsPerAddress')} of one address
          </Fact>
          <Fact label="Not signed in">
            {limit('maxUnauthenticated')} at a time, each for {limit('loginGraceMs')} and {limit('maxAuthAttempts')} attempts
          </Fact>
          <Fact label="Idle timeout">{limits.idleTimeoutMs === 0 ? 'Never' : limit('idleTimeoutMs')}</Fact>
        </Facts>
      </Panel>
      <Panel title="Banner">
        <Facts>
          <Fact label="Shown before signing in">{banner === null ? 'None' : <pre className="wb-code">{banner}</pre>}</Fact>
        </Facts>
      </Panel>
      <Panel title="Defence">
        <Facts>
          <Fact label="Bans by score">
            {defence.enabled
              ? `At ${defence.threshold} points within ${ms(defence.observationMs)}, for ${ms(defence.banMs)} and longer each time, ${ms(defence.maxBanMs)} at most`
              : 'Off'}
          </Fact>
          <Fact label="Points">
            Unknown user {scores.unknownUser}, wrong password {scores.wrongPassword}, refused key {scores.refusedKey}, no sign-in{' '}
            {scores.noLogin}, broken protocol {scores.protocolViolation}, over the limit {scores.overLimit}
          </Fact>
          <Fact label="Never banned">
            <List entries={defence.allow} />
          </Fact>
          <Fact label="Never let in">
            <List entries={defence.block} />
          </Fact>
        </Facts>
      </Panel>
    </>
  );
}

function Screen() {
  const may = useMay();
  const query = useQuery(read(routes.getServerRules, {}));
  return (
    <Page
      title="SFTP server"
      subtitle="What it offers and grants, how it defends itself, and what it is recognised by. All its processes follow within seconds."
      actions={
        <>
          <LinkButton variant="default" to="/bans">
            Bans
          </LinkButton>
          {may(routes.updateServerRules) && <LinkButton to="/server/edit">Edit rules</LinkButton>}
        </>
      }
    >
      <Loaded query={query} part>
        {(rules) => <Rules rules={rules} />}
      </Loaded>
      <ServerHostKeysPanel />
    </Page>
  );
}

/** Our own SFTP server. */
export function ServerScreen() {
  return (
    <Guarded contract={routes.getServerRules} what="the SFTP server">
      <Screen />
    </Guarded>
  );
}
