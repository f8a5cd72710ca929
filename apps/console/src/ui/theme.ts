import { t } from '@lingui/core/macro';
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent: petrol. For links, focus and the one main action of a screen; never for a state. */
const petrol: MantineColorsTuple = [
  '#eaf4f5',
  '#d3e6e8',
  '#a7cdd2',
  '#7cb6bd',
  '#559fa8',
  '#358791',
  '#22727c',
  '#165f69',
  '#104d56',
  '#0b3b43',
];

/** Greys of graphite, of which dark screens are made. */
const graphite: MantineColorsTuple = [
  '#e4e6e7',
  '#c3c7c9',
  '#9aa0a4',
  '#7c8388',
  '#5a6166',
  '#32383c',
  '#262b2f',
  '#1a1e21',
  '#141719',
  '#0e1012',
];

/** Greys of paper, of which light screens are made. */
const paper: MantineColorsTuple = [
  '#faf9f6',
  '#f4f3ef',
  '#e9e7e1',
  '#dcd9d2',
  '#c4c1b9',
  '#a09d96',
  '#767570',
  '#54544f',
  '#383936',
  '#1f2120',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  luminanceThreshold: 0.34,
  colors: { petrol, dark: graphite, gray: paper },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.5' },
  spacing: { xs: '0.375rem', sm: '0.625rem', md: '0.875rem', lg: '1.25rem', xl: '1.75rem' },
  radius: { xs: '2px', sm: '4px', md: '5px', lg: '6px', xl: '8px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.3' },
      h2: { fontSize: '0.875rem', lineHeight: '1.4' },
      h3: { fontSize: '0.8125rem', lineHeight: '1.4' },
    },
  },
  components: {
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    // Said, so that console.css finds it: the library works out the colour of the words for the light scheme alone.
    Button: { defaultProps: { size: 'xs', variant: 'filled' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', comboboxProps: { shadow: 'sm' } } },
    TagsInput: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, fz: 'xs' } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.4 } } },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.3 } } },
    // The library makes a `header` of it, which would be a second banner of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    ModalCloseButton: { defaultProps: () => ({ 'aria-label': t`Close` }) },
    DrawerCloseButton: { defaultProps: () => ({ 'aria-label': t`Close` }) },
    Notification: { defaultProps: () => ({ closeButtonProps: { 'aria-label': t`Close` } }) },
  },
});

/** Surfaces and lines, by scheme. What is drawn reads these, never a colour of its own. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--wb-nav-width': '13rem' },
  light: {
    '--mantine-color-body': '#f7f6f3',
    '--mantine-color-text': '#1f2120',
    '--mantine-color-dimmed': '#66665f',
    '--mantine-color-placeholder': '#8d8b84',
    '--mantine-color-anchor': '#165f69',
    '--mantine-color-default-border': '#dcd9d2',
    '--mantine-color-error': '#b3261e',
    '--wb-on-accent': '#ffffff',
    '--wb-panel': '#ffffff',
    '--wb-sunken': '#f1efeb',
    '--wb-hover': '#f4f3ef',
    '--wb-line': '#e4e1da',
    '--wb-state-idle': '#6f6e69',
    '--wb-state-running': '#1c66c4',
    '--wb-state-verifying': '#5146c9',
    '--wb-state-good': '#1d7a43',
    '--wb-state-bad': '#b3261e',
    '--wb-state-warn': '#93600a',
  },
  dark: {
    '--mantine-color-body': '#111415',
    '--mantine-color-text': '#dfe2e3',
    '--mantine-color-dimmed': '#949b9f',
    '--mantine-color-placeholder': '#70777b',
    '--mantine-color-anchor': '#86c2c9',
    '--mantine-color-default-border': '#32383c',
    '--mantine-color-error': '#f0837a',
    '--wb-on-accent': '#0b1d20',
    '--wb-panel': '#171a1c',
    '--wb-sunken': '#1c2022',
    '--wb-hover': '#1d2123',
    '--wb-line': '#272c2f',
    '--wb-state-idle': '#979da1',
    '--wb-state-running': '#6aa9f4',
    '--wb-state-verifying': '#a39bf5',
    '--wb-state-good': '#5fbf86',
    '--wb-state-bad': '#f0837a',
    '--wb-state-warn': '#dba74b',
  },
});
