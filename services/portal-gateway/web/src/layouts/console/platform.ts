/** Whether the command key does what the control key does elsewhere. */
export const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);
