import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type ServerRulesView, serverRoutes } from '@waybill/contracts';
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
  return entries.length === 0 ? t`None` : <span className="wb-mono wb-break">{entries.join(', ')}</span>;
}

function Rules({ rules: { banner, algorithms, limits, defence } }: { readonly rules: ServerRulesView }) {
  const limit = (name: keyof typeof limits) => amountText(name, limits[name]);
  const ms = (value: number) => amountText('Ms', value);
  const { scores } = defence;
  return (
    <>
      <Panel title={t`Algorithms and limits`}>
        <Facts>
          <Fact label={t`Profile`}>{profileNames[algorithms.profile]}</Fact>
          <Fact label={t`Connections`}>
            <Trans>
              {limit('maxConnections')}, {limit('maxConnectionsPerAddress')} of one address
            </Trans>
          </Fact>
          <Fact label={t`Not signed in`}>
            <Trans>
              {limit('maxUnauthenticated')} at a time, each for {limit('loginGraceMs')} and {limit('maxAuthAttempts')} attempts
            </Trans>
          </Fact>
          <Fact label={t`Idle timeout`}>{limits.idleTimeoutMs === 0 ? t`Never` : limit('idleTimeoutMs')}</Fact>
        </Facts>
      </Panel>
      <Panel title={t`Banner`}>
        <Facts>
          <Fact label={t`Shown before signing in`}>{banner === null ? t`None` : <pre className="wb-code">{banner}</pre>}</Fact>
        </Facts>
      </Panel>
      <Panel title={t`Defence`}>
        <Facts>
          <Fact label={t`Bans by score`}>
            {defence.enabled
              ? t`At ${defence.threshold} points within ${ms(defence.observationMs)}, for ${ms(defence.banMs)} and longer each time, ${ms(defence.maxBanMs)} at most`
              : t`Off`}
          </Fact>
          <Fact label={t`Points`}>
            <Trans>
              Unknown user {scores.unknownUser}, wrong password {scores.wrongPassword}, refused key {scores.refusedKey}, no
              sign-in {scores.noLogin}, broken protocol {scores.protocolViolation}, over the limit {scores.overLimit}
            </Trans>
          </Fact>
          <Fact label={t`Never banned`}>
            <List entries={defence.allow} />
          </Fact>
          <Fact label={t`Never let in`}>
            <List entries={defence.block} />
          </Fact>
        </Facts>
      </Panel>
    </>
  );
}

function Screen() {
  const may = useMay();
  const query = useQuery(read(serverRoutes.getServerRules, {}));
  return (
    <Page
      title={t`SFTP server`}
      subtitle={t`What it offers and grants, how it defends itself, and what it is recognised by. All its processes follow within seconds.`}
      actions={
        <>
          <LinkButton variant="default" to="/bans">
            <Trans>Bans</Trans>
          </LinkButton>
          {may('updateServerRules') && (
            <LinkButton to="/server/edit">
              <Trans>Edit rules</Trans>
            </LinkButton>
          )}
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
    <Guarded needs="getServerRules" what={t`the SFTP server`}>
      <Screen />
    </Guarded>
  );
}
