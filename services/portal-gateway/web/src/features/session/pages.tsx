export { ForgotPasswordPage } from "./ForgotPasswordPage";
export { InvitationPage } from "./InvitationPage";
export { ResetPasswordPage } from "./ResetPasswordPage";
export { SignInPage } from "./SignInPage";
