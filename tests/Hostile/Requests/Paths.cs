using TakeItDown.Tests.Hostile.Support;
using static TakeItDown.Tests.Hostile.Support.HostileRequest;

namespace TakeItDown.Tests.Hostile.Requests;

/// <summary>Paths that lead nowhere, and methods that no function has.</summary>
internal static class Paths
{
    public static IEnumerable<HostileRequest> All(Attacker attacker)
    {
        foreach (var path in (string[])
        [
            "/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/cases", "/api/v1/cases/", "/api/v1/cases/x", "/api/v1/cases%00", "/api/v1/cases%2f", "/api/v1//cases", "/api//v1/cases", "//api/v1/cases", "/api/v1/case;x=1", "/api/v1/feed.json", "/api/v1/feed%20", "/api/v1/fe\u0065d/x",
            "/admin", "/admin/", "/admin/functions", "/admin/functions/RepublishPending", "/admin/host/status", "/admin/host/keys", "/admin/vfs/home", "/runtime/webhooks/durabletask", "/runtime/webhooks/blobs", "/api/admin", "/api/admin/functions", "/.auth/me", "/robots933456.txt",
            "/.env", "/.git/config", "/web.config", "/host.json", "/local.settings.json", "/appsettings.json", "/functions.metadata", "/worker.config.json", "/server-status", "/wp-login.php", "/actuator/env", "/swagger", "/metrics", "/debug/pprof",
            "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/assets/../../package.json", "/assets/%2e%2e/%2e%2e/package.json", "/assets/..%5c..%5cpackage.json", "/assets/%252e%252e/package.json", "/assets//etc/passwd", "/....//....//etc/passwd", "/%c0%ae%c0%ae/etc/passwd",
            "/api/v1/../../../etc/passwd", "/api/v1/operator", "/api/v1/operator/", "/api/v1/operator/..;/cases", "/api/v1/operator/platforms/", "/api/hashsharing", "/api/hashsharing/v1/entries", "/api/hashsharing/v2", "/api/hashsharing/v2/entries/x", "/api/hashsharing///v2/entries", "/api/stopncii/v1", "/api/stopncii/v2/FetchHashes",
            "/%", "/%zz", "/%u0041", "/\u00e9", "/\u00ff\u00fe", "/~root", "/'", "/\"", "/<script>", "/${jndi:ldap://x}", "/{{7*7}}", "/$batch", "/%0d%0aSet-Cookie:a=b", "/%00", $"/{new string('a', 7_000)}", $"/{string.Concat(Enumerable.Repeat("a/", 3_000))}", $"/{string.Concat(Enumerable.Repeat("%2e%2e/", 1_000))}etc/passwd",
        ])
            yield return Of($"the path {path[..Math.Min(path.Length, 60)]}", "GET", path, [attacker.FromAddress], Refused);
        foreach (var method in (string[])["PUT", "PATCH", "DELETE", "TRACE", "TRACK", "CONNECT", "PROPFIND", "COPY", "MOVE", "LOCK", "DEBUG", "SEARCH", "PRI", "post", "GETS", "X", new string('A', 100), "G\u00e9T", "*"])
        {
            yield return Of($"the method {method} on cases", method, "/api/v1/cases", [], Refused);
            yield return Of($"the method {method} on the feed", method, "/api/v1/feed", [attacker.AsPlatform], Refused);
        }

        foreach (var path in (string[])["/api/v1/cases", "/api/v1/case", "/api/v1/verdicts", "/api/v1/operator/find"])
            yield return Of($"OPTIONS {path} from another origin", "OPTIONS", path, [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST")], Refused);
        yield return Of("GET on cases", "GET", "/api/v1/cases", [], 404);
        yield return Of("POST on the feed", "POST", "/api/v1/feed", [attacker.AsPlatform], [], 404);
        yield return Of("HEAD on cases", "HEAD", "/api/v1/cases", [], 404);
    }
}
