namespace AIOps.Tools.VMware;

/// <summary>Which of vSphere's two interfaces is spoken.</summary>
public enum VSphereApi
{
    /// <summary>What answers: the Automation API finds machines, the VIM API fills in what it lacks, and either works alone.</summary>
    Auto,

    /// <summary>Only the Automation REST API of a vCenter (<c>/api</c>, or <c>/rest</c> before 7.0).</summary>
    Rest,

    /// <summary>Only the VIM SOAP API (<c>/sdk</c>), which ESXi speaks, too.</summary>
    Soap,
}
