using System.ComponentModel;
using System.Globalization;

namespace AIOps.Policies.Model.People;

/// <summary>Lets configuration fill a <see cref="Secret"/>; there is no way back to text.</summary>
internal sealed class SecretConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => value is string { Length: > 0 } text ? new Secret(text) : null;
}
