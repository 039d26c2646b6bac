using System.Globalization;
using System.Text;

namespace AIOps.Tools.Executors;

/// <summary>
/// A shell program with its values set before it. Each byte of a value is an octal escape of <c>printf</c> (POSIX.1-2017, XCU printf), so that nothing
/// in it can be anything but data.
/// </summary>
internal static class SshScript
{
    public static string Write(string script, IEnumerable<KeyValuePair<string, string>> values)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in values)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}=$(printf '");
            foreach (var octet in Encoding.UTF8.GetBytes(value))
                text.Append('\\').Append(Convert.ToString(octet, 8).PadLeft(3, '0'));
            // Substitution cuts newlines at the end; the dot keeps them.
            text.Append(CultureInfo.InvariantCulture, $".'); {name}=${{{name}%.}}; export {name}\n");
        }
        // Read whole before it runs: what the script starts must not find the rest of the script on its standard input.
        return text.Append("{\n").Append(script.ReplaceLineEndings("\n")).Append("\n} </dev/null\n").ToString();
    }
}
