/**
 * The content of each mocked certificate, because components check the certificates that they take. It is a CA that
 * signs itself, so it may stand for a CA too.
 */
export const mockedCertificate = `-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIUJ23U6gv4JtUFuHnFrUP1wszYwLswCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGbW9ja2VkMCAXDTI2MTEyOTEyMDAxOFoYDzI5OTgxMTEzMTIw
MDE4WjARMQ8wDQYDVQQDDAZtb2NrZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AARZUNEtcrPYPuuuPp1JSMITok/EqvDS77jV0hVJaxpIL9yvWnDDawZiHKBWm/JO
6PhRfKCo4/HNWpVFxwuUXlP5o1MwUTAdBgNVHQ4EFgQU06U5Eb5q9ShHLMJ5Xuo3
u/4cytswHwYDVR0jBBgwFoAU06U5Eb5q9ShHLMJ5Xuo3u/4cytswDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA5u5t1fe4xqqRuJO0rdi9xyNFmwk7
krzhlzPn3Nn26CMCIDJSFBwwicwz86MJ272JFAn2h1yzZ5z+iyiz2qpsiIsW
-----END CERTIFICATE-----
`;

/** Its key, and the content of each mocked key. Nothing but unit tests accepts it. */
export const mockedKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgaKqE3yGARkaiF/PJ
cE0grGb8MvMha6ehr3eswPWVOtyhRANCAARZUNEtcrPYPuuuPp1JSMITok/EqvDS
77jV0hVJaxpIL9yvWnDDawZiHKBWm/JO6PhRfKCo4/HNWpVFxwuUXlP5
-----END PRIVATE KEY-----
`;
