import { element } from './elements.ts'

/** Also in `public/theme.js`, which applies it before the first paint. */
const key = 'widthwise.theme'

/** The button that switches between dark and light, and remembers it; until it is used the system's theme holds. */
export function connectThemeToggle(): void {
  const button = element<HTMLButtonElement>('theme')
  const system = matchMedia('(prefers-color-scheme: dark)')
  const isDark = (): boolean => {
    const { theme } = document.documentElement.dataset
    return theme === undefined ? system.matches : theme === 'dark'
  }
  const show = (): void => button.setAttribute('aria-pressed', String(isDark()))
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark'
    document.documentElement.dataset.theme = theme
    show()
    try {
      localStorage.setItem(key, theme)
    } catch {
      // Storage is forbidden here: the choice lasts as long as the page.
    }
  })
  system.addEventListener('change', show)
  show()
}
