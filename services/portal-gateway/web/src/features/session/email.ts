/** The address typed at sign-in, so that who forgot the password need not type it again. Kept in this tab's memory only. */
let typed = "";

export const rememberedEmail = (): string => typed;

export function rememberEmail(email: string): void {
  typed = email;
}
