using System.Text.Json;
using AIOps.Agent.Auth.Bearer;

namespace AIOps.Tests.Agent.Auth.Bearer;

/// <summary>The examples of RFC 7515, appendix A.2 (RS256) and A.3 (ES256).</summary>
public sealed class SignedTokenTests
{
    private const string Payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string RsaKey =
        """
        {"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}
        """;

    private const string RsaToken = "eyJhbGciOiJSUzI1NiJ9." + Payload
        + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    private const string EcKey = """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""";

    private const string EcToken = "eyJhbGciOiJFUzI1NiJ9." + Payload + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    [Theory]
    [InlineData(RsaKey, RsaToken)]
    [InlineData(EcKey, EcToken)]
    public void Verifies_ExamplesOfTheRfc_AndNothingElse(string key, string token)
    {
        var signing = SigningKey.Of(JsonElement.Parse(key))!;
        var parsed = SignedToken.Parse(token)!;

        Assert.Equal(signing.Algorithm, parsed.Algorithm);
        Assert.Equal("joe", parsed.Claim("iss"));
        Assert.True(signing.Verifies(parsed.Signed, parsed.Signature));
        parsed.Signed[^1] ^= 1;
        Assert.False(signing.Verifies(parsed.Signed, parsed.Signature));
    }

    [Theory]
    [InlineData("""{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNg"}""")]
    [InlineData("""{"kty":"RSA","e":"AQAB","n":"***"}""")]
    [InlineData("""{"kty":"oct","k":"c2VjcmV0"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","use":"enc","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","alg":"ES384","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""")]
    [InlineData("42")]
    public void Key_WeakForeignOrBroken_IsNone(string key) => Assert.Null(SigningKey.Of(JsonElement.Parse(key)));

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("e30.e30.e30")]
    [InlineData("eyJhbGciOiJub25lIn0." + Payload + ".")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.bnVsbA.AA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJhIjoxLCJhIjoyfQ.AA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.%%%.AA")]
    public void Parse_Broken_IsNull(string token) => Assert.Null(SignedToken.Parse(token));
}
