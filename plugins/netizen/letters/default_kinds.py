"""The kinds of letters a regency begins with. Texts are Indonesian, as letters are; each village
may put its own in their place.

Classification codes are those of Permendagri 83/2022 in use at village offices: 470 population,
474 civil registration, 510 trade, 400 welfare, 300 security, 331 police matters.
"""

from __future__ import annotations

OPENING = (
    "<p>Yang bertanda tangan di bawah ini {{ signer_title }}, Kecamatan {{ district }}, Kabupaten "
    "{{ regency }}, menerangkan dengan sebenarnya bahwa:</p>{{ data }}"
)
CLOSING = (
    "<p>Demikian surat ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya.</p>"
)
KTP_KK = "Fotokopi KTP\nFotokopi Kartu Keluarga (KK)"
RT = "Surat pengantar RT/RW"


def _field(code, label, type="text", required=True, by="citizen", hint="", choices=()):
    return {
        "code": code, "label": label, "type": type, "required": required, "by": by, "hint": hint,
        "choices": list(choices),
    }  # fmt: skip


BIRTH = (
    _field("tempat_lahir", "Tempat lahir"),
    _field("tanggal_lahir", "Tanggal lahir", "date"),
)
SEX = _field("jenis_kelamin", "Jenis kelamin", "choice", choices=("Laki-laki", "Perempuan"))
RELIGION = _field(
    "agama", "Agama", "choice",
    choices=("Islam", "Kristen", "Katolik", "Hindu", "Buddha", "Khonghucu", "Kepercayaan"),
)  # fmt: skip
JOB = _field("pekerjaan", "Pekerjaan")
MARRIED = _field(
    "status_kawin", "Status perkawinan", "choice",
    choices=("Belum kawin", "Kawin", "Cerai hidup", "Cerai mati"),
)  # fmt: skip
ADDRESS = _field("alamat", "Alamat", "lines", hint="Dusun, RT/RW")
PURPOSE = _field("keperluan", "Keperluan", hint="Untuk apa surat ini dipakai")
PERSON = (*BIRTH, SEX, RELIGION, JOB, ADDRESS)

# code, title, what for, what to bring, classification, days it holds, days it takes, fields, body
KINDS = (
    (
        "domisili", "Surat Keterangan Domisili",
        "Menerangkan bahwa seseorang bertempat tinggal di kampung ini.",
        f"{KTP_KK}\n{RT}", "470", 180, 1,
        (*PERSON, _field("sejak", "Tinggal sejak", required=False, hint="Tahun atau tanggal"), PURPOSE),
        OPENING + "<p>adalah benar penduduk yang berdomisili di {{ village }}, Kecamatan "
        "{{ district }}. Surat keterangan ini diberikan untuk keperluan <b>{{ keperluan }}</b>.</p>"
        + CLOSING,
    ),
    (
        "usaha", "Surat Keterangan Usaha",
        "Menerangkan bahwa seseorang mempunyai usaha di kampung ini, misalnya untuk bank.",
        f"{KTP_KK}\n{RT}\nFoto tempat usaha", "510", 365, 2,
        (
            *PERSON,
            _field("nama_usaha", "Nama usaha"),
            _field("jenis_usaha", "Jenis usaha", hint="Misalnya warung sembako, bengkel, penggilingan"),
            _field("alamat_usaha", "Alamat usaha", "lines"),
            _field("mulai_usaha", "Berdiri sejak", hint="Tahun"),
            PURPOSE,
        ),
        OPENING + "<p>adalah benar penduduk {{ village }} dan sampai saat ini menjalankan usaha "
        "tersebut di atas. Surat keterangan ini diberikan untuk keperluan <b>{{ keperluan }}</b>, "
        "dan bukan merupakan izin usaha.</p>" + CLOSING,
    ),
    (
        "tidak-mampu", "Surat Keterangan Tidak Mampu (SKTM)",
        "Untuk keringanan biaya sekolah, berobat atau bantuan bagi keluarga kurang mampu.",
        f"{KTP_KK}\n{RT}\nFoto rumah tampak depan", "400", 90, 2,
        (
            *PERSON,
            _field("nama_anak", "Nama yang memerlukan", required=False,
                   hint="Bila untuk anak atau anggota keluarga"),
            _field("penghasilan", "Penghasilan sebulan (Rp)", "number"),
            _field("tanggungan", "Jumlah tanggungan", "number"),
            PURPOSE,
            _field("terdaftar_dtks", "Terdaftar dalam data kesejahteraan", "choice", by="operator",
                   choices=("Ya", "Tidak", "Belum diperiksa")),
        ),
        OPENING + "<p>adalah benar penduduk {{ village }} dan menurut pengamatan kami tergolong "
        "keluarga kurang mampu. Surat keterangan ini diberikan untuk keperluan "
        "<b>{{ keperluan }}</b>.</p>" + CLOSING,
    ),
    (
        "pengantar-ktp", "Surat Pengantar Pembuatan KTP",
        "Pengantar ke Dinas Kependudukan untuk KTP baru, rusak, hilang atau berubah data.",
        "Fotokopi Kartu Keluarga (KK)\nKTP lama, bila rusak atau berubah\n"
        "Surat kehilangan dari kepolisian, bila hilang", "474.4", 30, 1,
        (
            *BIRTH, SEX, ADDRESS,
            _field("permohonan", "Permohonan", "choice",
                   choices=("Baru", "Perpanjangan atau perubahan data", "Hilang", "Rusak")),
            _field("nomor_kk", "Nomor Kartu Keluarga", "nik", hint="16 angka"),
        ),
        OPENING + "<p>adalah benar penduduk {{ village }} dan bermaksud mengajukan pembuatan Kartu "
        "Tanda Penduduk elektronik. Mohon kiranya dapat dibantu sesuai ketentuan.</p>" + CLOSING,
    ),
    (
        "pengantar-kk", "Surat Pengantar Pembuatan Kartu Keluarga",
        "Pengantar ke Dinas Kependudukan untuk KK baru, pisah KK, tambah atau kurang anggota.",
        "Kartu Keluarga (KK) lama\nFotokopi buku nikah atau akta\nFotokopi KTP semua anggota dewasa",
        "474.1", 30, 1,
        (
            *BIRTH, SEX, ADDRESS,
            _field("permohonan", "Permohonan", "choice",
                   choices=("KK baru", "Pisah KK", "Tambah anggota", "Kurang anggota", "Hilang atau rusak")),
            _field("nomor_kk", "Nomor KK lama", "nik", required=False, hint="16 angka"),
            _field("anggota", "Anggota yang ditambah atau dikurangi", "lines", required=False),
        ),
        OPENING + "<p>adalah benar penduduk {{ village }} dan bermaksud mengurus Kartu Keluarga. "
        "Mohon kiranya dapat dibantu sesuai ketentuan.</p>" + CLOSING,
    ),
    (
        "kehilangan", "Surat Keterangan Kehilangan",
        "Pengantar untuk melapor kehilangan dokumen atau barang ke kepolisian.",
        f"{KTP_KK}\nFotokopi dokumen yang hilang, bila ada", "331", 30, 1,
        (
            *PERSON,
            _field("barang", "Yang hilang", "lines", hint="Nama dan nomor dokumen atau ciri barang"),
            _field("tempat_hilang", "Tempat kejadian"),
            _field("tanggal_hilang", "Tanggal kejadian", "date"),
            _field("kronologi", "Kejadian singkat", "lines", required=False),
        ),
        OPENING + "<p>adalah benar penduduk {{ village }} dan menurut pengakuannya telah kehilangan "
        "hal tersebut di atas. Surat ini diberikan sebagai pengantar untuk melapor ke kepolisian "
        "setempat.</p>" + CLOSING,
    ),
    (
        "izin-keramaian", "Surat Pengantar Izin Keramaian",
        "Untuk hajatan, pertunjukan atau kegiatan yang mengundang orang banyak.",
        f"{KTP_KK}\n{RT}\nPersetujuan tetangga kiri dan kanan", "300", 30, 3,
        (
            *PERSON,
            _field("acara", "Acara", hint="Misalnya resepsi pernikahan, pengajian, pentas seni"),
            _field("hiburan", "Hiburan", required=False, hint="Misalnya orgen tunggal, wayang kulit"),
            _field("tanggal_acara", "Hari pelaksanaan", "date"),
            _field("waktu_acara", "Waktu", hint="Misalnya 08.00 sampai 22.00 WIB"),
            _field("tempat_acara", "Tempat acara", "lines"),
            _field("undangan", "Perkiraan jumlah undangan", "number", required=False),
        ),
        OPENING + "<p>bermaksud mengadakan keramaian tersebut di atas. Pada dasarnya kami tidak "
        "keberatan, dengan ketentuan penyelenggara menjaga keamanan, ketertiban dan kebersihan, "
        "mengakhiri acara sesuai waktu, serta mengurus izin ke kepolisian setempat.</p>" + CLOSING,
    ),
    (
        "pengantar-skck", "Surat Pengantar SKCK",
        "Pengantar ke kepolisian untuk Surat Keterangan Catatan Kepolisian.",
        f"{KTP_KK}\nFotokopi akta kelahiran atau ijazah\nPas foto", "331", 30, 1,
        (*PERSON, MARRIED, PURPOSE),
        OPENING + "<p>adalah benar penduduk {{ village }} yang berkelakuan baik dan sepanjang "
        "pengetahuan kami tidak pernah tersangkut perkara kepolisian. Surat pengantar ini diberikan "
        "untuk mengurus SKCK guna keperluan <b>{{ keperluan }}</b>.</p>" + CLOSING,
    ),
    (
        "kelahiran", "Surat Keterangan Kelahiran",
        "Dasar untuk mengurus akta kelahiran dan menambah anak ke Kartu Keluarga.",
        f"{KTP_KK} orang tua\nSurat lahir dari bidan atau rumah sakit\nFotokopi buku nikah",
        "474.1", 60, 1,
        (
            _field("alamat", "Alamat pelapor", "lines", hint="Dusun, RT/RW"),
            _field("hubungan", "Hubungan dengan anak", hint="Misalnya ayah, ibu, kakek"),
            _field("nama_bayi", "Nama anak"),
            _field("kelamin_bayi", "Jenis kelamin anak", "choice", choices=("Laki-laki", "Perempuan")),
            _field("tanggal_bayi", "Tanggal lahir anak", "date"),
            _field("jam_bayi", "Pukul", required=False),
            _field("tempat_bayi", "Tempat lahir anak", hint="Rumah, puskesmas atau rumah sakit"),
            _field("anak_ke", "Anak ke", "number"),
            _field("nama_ayah", "Nama ayah", required=False),
            _field("nik_ayah", "NIK ayah", "nik", required=False),
            _field("nama_ibu", "Nama ibu"),
            _field("nik_ibu", "NIK ibu", "nik"),
        ),
        "<p>Yang bertanda tangan di bawah ini {{ signer_title }}, Kecamatan {{ district }}, Kabupaten "
        "{{ regency }}, menerangkan bahwa berdasarkan laporan dari:</p>{{ data }}"
        "<p>telah lahir anak dengan keterangan tersebut di atas dari orang tua yang namanya "
        "tercantum.</p>" + CLOSING,
    ),
    (
        "kematian", "Surat Keterangan Kematian",
        "Dasar untuk mengurus akta kematian, waris dan santunan.",
        "Fotokopi KTP pelapor\nKTP dan KK almarhum/almarhumah\nSurat kematian dari dokter, bila ada",
        "474.3", None, 1,
        (
            _field("alamat", "Alamat pelapor", "lines", hint="Dusun, RT/RW"),
            _field("hubungan", "Hubungan dengan yang meninggal"),
            _field("nama_almarhum", "Nama yang meninggal"),
            _field("nik_almarhum", "NIK yang meninggal", "nik"),
            _field("umur_almarhum", "Umur (tahun)", "number"),
            _field("alamat_almarhum", "Alamat terakhir", "lines"),
            _field("tanggal_meninggal", "Tanggal meninggal", "date"),
            _field("tempat_meninggal", "Tempat meninggal"),
            _field("sebab", "Sebab", required=False, hint="Misalnya sakit, usia lanjut, kecelakaan"),
            _field("makam", "Dimakamkan di", required=False, by="operator"),
        ),
        "<p>Yang bertanda tangan di bawah ini {{ signer_title }}, Kecamatan {{ district }}, Kabupaten "
        "{{ regency }}, menerangkan bahwa berdasarkan laporan dari:</p>{{ data }}"
        "<p>orang yang namanya tersebut di atas telah meninggal dunia.</p>" + CLOSING,
    ),
    (
        "pindah", "Surat Pengantar Pindah",
        "Pengantar pindah tempat tinggal ke kampung, kecamatan atau kabupaten lain.",
        f"{KTP_KK}\n{RT}", "475", 30, 2,
        (
            *BIRTH, SEX,
            _field("alamat", "Alamat asal", "lines", hint="Dusun, RT/RW"),
            _field("alamat_tujuan", "Alamat tujuan", "lines",
                   hint="Jalan, RT/RW, kampung, kecamatan, kabupaten, provinsi"),
            _field("alasan", "Alasan pindah"),
            _field("tanggal_pindah", "Tanggal pindah", "date"),
            _field("pengikut", "Anggota keluarga yang ikut", "lines", required=False,
                   hint="Satu nama satu baris"),
        ),
        OPENING + "<p>adalah benar penduduk {{ village }} dan bermaksud pindah ke alamat tujuan "
        "tersebut di atas. Mohon kiranya dapat dibantu pengurusannya sesuai ketentuan.</p>" + CLOSING,
    ),
    (
        "belum-menikah", "Surat Keterangan Belum Menikah",
        "Untuk melamar pekerjaan, mendaftar pendidikan atau mengurus pernikahan.",
        f"{KTP_KK}\n{RT}\nSurat pernyataan belum menikah bermeterai", "474.2", 90, 1,
        (*PERSON, PURPOSE),
        OPENING + "<p>adalah benar penduduk {{ village }} dan menurut catatan serta pengakuannya "
        "sampai saat ini belum pernah menikah. Surat keterangan ini diberikan untuk keperluan "
        "<b>{{ keperluan }}</b>.</p>" + CLOSING,
    ),
    (
        "penghasilan", "Surat Keterangan Penghasilan Orang Tua",
        "Untuk beasiswa dan keringanan biaya pendidikan.",
        f"{KTP_KK} orang tua\nFotokopi kartu pelajar atau mahasiswa", "400", 90, 1,
        (
            *PERSON,
            _field("penghasilan", "Penghasilan rata-rata sebulan (Rp)", "number"),
            _field("nama_anak", "Nama anak"),
            _field("sekolah", "Sekolah atau perguruan tinggi"),
            PURPOSE,
        ),
        OPENING + "<p>adalah benar penduduk {{ village }} dengan penghasilan sebagaimana tersebut di "
        "atas. Surat keterangan ini diberikan untuk keperluan <b>{{ keperluan }}</b>.</p>" + CLOSING,
    ),
    (
        "ahli-waris", "Surat Keterangan Ahli Waris",
        "Menerangkan siapa ahli waris dari warga yang telah meninggal.",
        "Fotokopi KTP dan KK semua ahli waris\nSurat atau akta kematian\n"
        "Surat pernyataan ahli waris bermeterai dengan dua saksi", "474.3", None, 5,
        (
            *BIRTH, ADDRESS,
            _field("nama_pewaris", "Nama yang meninggal"),
            _field("tanggal_meninggal", "Tanggal meninggal", "date"),
            _field("para_ahli_waris", "Para ahli waris", "lines", hint="Nama dan hubungan, satu baris satu orang"),
            _field("saksi", "Saksi", "lines", by="operator", hint="Dua orang, satu baris satu orang"),
        ),
        OPENING + "<p>adalah benar salah seorang ahli waris. Para ahli waris dari almarhum/almarhumah "
        "<b>{{ nama_pewaris }}</b>, yang meninggal pada tanggal {{ tanggal_meninggal }}, adalah "
        "sebagaimana tersebut di atas menurut pernyataan yang dibuat di hadapan saksi.</p>" + CLOSING,
    ),
)  # fmt: skip
