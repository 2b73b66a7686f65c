// Before the first paint: the theme that was chosen here before. A script of its own, since the policy allows none inline.
try {
  const theme = localStorage.getItem('widthwise.theme')
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme
} catch {
  // Storage is forbidden: the system's theme holds.
}
