import './styles/mantine.css';
import './styles/console.css';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { configureSchemas } from './api/plain-issues.js';
import { queryClient } from './api/query-client.js';
import { speak, wantedLanguage } from './language/language.js';
import { router } from './routes/router.js';
import { Notices } from './ui/notices.js';
import { allowStyles, styleNonce } from './ui/style-nonce.js';
import { cssVariables, theme } from './ui/theme.js';

configureSchemas();
allowStyles();

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no place for the console.');

const root = createRoot(place);
const show = () =>
  root.render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          // All of them are made from the theme: the library's file of them holds a dozen colours that are not ours.
          deduplicateCssVariables={false}
          defaultColorScheme="auto"
          getStyleNonce={styleNonce}
          colorSchemeManager={localStorageColorSchemeManager()}
        >
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
            <Notices />
          </QueryClientProvider>
        </MantineProvider>
      </I18nProvider>
    </StrictMode>,
  );

// Where its words cannot be had, the console speaks English.
void speak(wantedLanguage())
  .catch(() => speak('en'))
  .then(show);
