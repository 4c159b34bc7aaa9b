// Starts the passkey forms of the page: the accounts library's own functions, told by data-*
// attributes which elements are theirs (its inline settings are not allowed by our policy).
document.addEventListener("allauth.error", (event) => {
  event.preventDefault()
  const notice = document.querySelector("[data-passkey-error]")
  if (notice) {
    notice.hidden = false
    notice.focus()
  }
})
for (const element of document.querySelectorAll("[data-passkey]")) {
  const { passkey, ...ids } = element.dataset
  element.hidden = false
  window.allauth.webauthn.forms[passkey]({ ids })
}
